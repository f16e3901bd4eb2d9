import type { IncidentState } from './types.ts';
import { normalizeText } from '../../../lib/normalize-text.ts';

/** Labels by state, in lower case, without surrounding brackets and spaces. */
const LABELS: Readonly<Record<IncidentState, readonly string[]>> = {
  resolved: [
    'resolved',
    'fully resolved',
    'issue resolved',
    'incident resolved',
    'problem resolved',
    'now resolved',
    'fixed',
    'closed',
    'recovered',
    'fully recovered',
    'restored',
    'service restored',
    'solved',
    'ended',
    'all clear',
    'operational',
    'fully operational',
    'service is operating normally',
    'operating normally',
    'back to normal',
    'up',
    'postmortem',
    'post-mortem',
    'post mortem',
    'post-incident report',
    'root cause analysis',
    'rca',

    '復旧',
    '復旧済み',
    '復旧済',
    '復旧ずみ',
    '復旧完了',
    '復旧しました',
    '復旧いたしました',
    '復旧のお知らせ',
    '復旧のご報告',

    '復旧報告',
    '復旧連絡',
    '復旧のご連絡',
    '障害復旧',
    '障害復旧のお知らせ',
    '復旧通知',
    '全面復旧',
    '完全復旧',
    '全復旧',
    '解決',
    '解決済み',
    '解決済',
    '解決ずみ',
    '解決しました',
    '解決いたしました',
    '解決のお知らせ',
    '問題解決',

    '解消',
    '解消済み',
    '解消済',
    '解消しました',
    '解消のお知らせ',
    '障害解消',
    '回復',
    '回復済み',
    '回復済',
    '回復しました',

    '障害回復',
    '回復のお知らせ',
    '対応完了',
    '対応済み',
    '対応済',
    '完了',
    '完了しました',
    '終了',
    '終了しました',
    '収束',
    '終息',

    '正常',
    '正常稼働',
    '正常稼働中',
    '正常に稼働しています',
    'クローズ',
    '完了報告',
    '最終報',
    '修正済み',
    '修正済',
  ],
  monitoring: [
    'monitoring',
    'watching',
    'observing',
    'fix implemented',
    'fix deployed',
    'mitigated',
    'fixed, watching',

    '経過観察',
    '経過観察中',
    '監視中',
    '監視継続中',
    '様子見',
    '修正済み・経過観察中',
    '対策実施済み',
    '暫定復旧',
    '仮復旧',
    '暫定対応済み',
  ],
  identified: [
    'identified',
    'cause found',
    'cause identified',
    'issue identified',
    '原因特定',
    '原因を特定',
    '原因判明',
    '特定済み',
    '原因特定済み',
  ],
  investigating: [
    'investigating',
    'under investigation',
    'open',
    'reopened',
    're-opened',
    'ongoing',
    'on-going',
    'unresolved',

    'not resolved',
    'not yet resolved',
    'not fixed',
    'partially resolved',
    'partially restored',
    'partially recovered',
    'partial recovery',
    'recovering',
    'resolving',
    'down',
    'outage',
    'major outage',
    'partial outage',
    'degraded',

    'degraded performance',
    'service disruption',
    'service degradation',
    'performance issues',
    'in process',
    'acknowledged',

    '調査中',
    '原因調査中',
    '確認中',
    '対応中',
    '発生中',
    '障害発生',
    '障害発生中',
    '継続中',
    '未解決',
    '未復旧',
    '未解消',
    '未対応',

    '一部復旧',
    '部分復旧',
    '一部解消',
    '一部回復',
    '復旧中',
    '復旧作業中',
    '復旧対応中',
    '復旧見込み',
    '復旧未定',
    '回復中',
    '再発',
    '停止中',

    '障害中',
    '障害継続中',
    '影響継続中',
    '遅延中',
    '遅延発生中',
    '解決に向けて対応中',
    '再調査中',
    '受付中',
    '対応開始',
  ],
  scheduled: [
    'scheduled',
    'planned',
    'upcoming',
    'scheduled maintenance',
    'planned maintenance',
    'maintenance',
    'maintenance scheduled',

    '予定',
    'メンテナンス',
    'メンテナンス予定',
    'メンテナンスのお知らせ',
    '計画メンテナンス',
    '定期メンテナンス',
    '実施予定',
    '計画停止',
    '予告',
  ],
  in_progress: [
    'in progress',
    'verifying',
    'maintenance in progress',
    'under maintenance',
    '作業中',
    'メンテナンス中',
    '実施中',
    'メンテナンス実施中',
  ],
  completed: [
    'completed',
    'complete',
    'maintenance completed',
    'maintenance complete',
    'メンテナンス完了',
    'メンテナンス終了',
    '作業完了',
    '作業終了',
    'メンテナンス完了のお知らせ',
  ],
  update: [
    'update',
    'updated',
    'new',
    'info',
    'information',
    'informational',
    'informational message',
    'notice',
    'incident',
    'issue',

    '続報',
    '更新',
    '更新情報',
    '追記',
    '障害',
    '障害情報',
    '障害のお知らせ',
    'お知らせ',
    '重要',
    '重要なお知らせ',
    '速報',
    '経過報告',
    '途中経過',
    '中間報告',
  ],
};

const BY_LABEL = new Map(
  Object.entries(LABELS).flatMap(([state, labels]) => labels.map((label) => [label, state as IncidentState] as const)),
);
const MAX_LABEL_LENGTH = 60;

/**
 * Parses a text that consists of a state label, such as `Resolved`, `[RESOLVED]` or `【復旧済み】`; null for any other text.
 * Ignores a timestamp or a note in brackets after the label.
 */
export function readLabel(text: string): IncidentState | null {
  if (text.length > 4 * MAX_LABEL_LENGTH) return null;
  const plain = normalized(text);
  if (plain.length > MAX_LABEL_LENGTH) return null;
  return (
    BY_LABEL.get(trimmed(plain)) ??
    BY_LABEL.get(trimmed(plain.replace(/\([^()]*\)$/, ''))) ??
    (/^第?\d{1,3}報$/.test(trimmed(plain)) ? 'update' : null)
  );
}

const PREFIX =
  /^(?:current |incident |overall )?(?:status|state)\s?[:=-]\s?|^(?:現在の|対応)?(?:ステータス|状況|状態|対応状況)\s?[:=]\s?/;

/** Reads the label at the start of a line: `[X] …`, `【X】…`, `X: …`, `X - …`, `Status: X`. Returns the offset of the text after it. */
export function readLeadingLabel(line: string): { state: IncidentState; end: number } | null {
  const start = line.length - line.trimStart().length;
  const head = line.slice(start, start + 3 * MAX_LABEL_LENGTH);
  const whole = normalized(head).replace(PREFIX, '');
  const named = whole !== normalized(head) ? readLabel(whole) : null;
  if (named !== null) return { state: named, end: start + head.length };
  const bracket = BRACKETS.find(([opening]) => head.startsWith(opening));
  if (bracket) {
    const end = head.indexOf(bracket[1]);
    const state = end < 0 ? null : readLabel(head.slice(bracket[0].length, end));
    return state === null ? null : { state, end: start + end + 1 };
  }
  const [separator] = /\s?[:：]|\s[-–—]\s|\s?[—]/.exec(head) ?? [];
  if (separator === undefined) return null;
  const at = head.indexOf(separator);
  const state = readLabel(head.slice(0, at));
  return state === null ? null : { state, end: start + at + separator.length };
}

/** Returns all labels in a title: in brackets anywhere, before a leading or after a trailing colon or dash. */
export function readTitleLabels(title: string): IncidentState[] {
  const short = title.slice(0, 500);
  const candidates = [short, ...bracketed(short)];
  // Text in brackets is removed before splitting at a colon or dash: "Service is operating normally: [RESOLVED] Errors".
  const parts = short.split(/[:：]\s?|\s[-–—|｜]\s/);
  if (parts.length > 1) candidates.push(parts[0] ?? '', parts.at(-1) ?? '');
  return candidates.map((candidate) => readLabel(candidate)).filter((state) => state !== null);
}

const BRACKETS = [
  ['[', ']'],
  ['【', '】'],
  ['［', '］'],
  ['(', ')'],
  ['（', '）'],
  ['<', '>'],
  ['＜', '＞'],
  ['〔', '〕'],
  ['《', '》'],
  ['〈', '〉'],
  ['「', '」'],
  ['≪', '≫'],
] as const;

function bracketed(text: string): string[] {
  return BRACKETS.flatMap(([opening, closing]) => {
    const found: string[] = [];
    for (const part of text.split(opening).slice(1)) {
      const end = part.indexOf(closing);
      if (end >= 0) found.push(part.slice(0, end));
    }
    return found;
  });
}

const normalized = (text: string) =>
  normalizeText(text).toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();

/** Removes brackets, marks and timestamps at both ends. */
function trimmed(text: string): string {
  const times = text.replaceAll(
    /\b\d{1,2}:\d{2}(?: ?(?:utc|jst|gmt|pst|pdt|est|edt|am|pm))?|\d{1,2}時\d{1,2}分|\d{1,2}\/\d{1,2}/g,
    '',
  );
  let start = 0;
  let end = times.length;
  while (start < end && EDGE.has(times[start] ?? '')) start++;
  while (end > start && EDGE.has(times[end - 1] ?? '')) end--;
  return times.slice(start, end);
}

const EDGE = new Set(' []()<>【】〔〕《》〈〉「」『』≪≫{}:;.,!。、・-–—*_#✅✔☑️🟢🔴🟡●○■□◆◇▼▲※"\'|'.split(''));
