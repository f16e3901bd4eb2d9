import type { ClauseState } from './types.ts';
import { normalizeText } from '../../../lib/normalize-text.ts';

const DONE = '(?:復旧|復帰|解決|解消|回復|収束|終息|修復|修正)';
/** Past and perfect verb endings that are neither questions nor conditions. */
const PAST =
  '(?:ました(?!ら|か|際|場合)|ております|ています|ており(?=、|$|ます)|ている(?!か|よう|はず|と思|と見|もの)|た(?!ら|か|場合|際|後|のち|時|い))';

/** Statements of a resolution, for a clause without spaces. */
const RESOLVED = new RegExp(
  [
    // 復旧しました, 復旧いたしました, 復旧しております, 解消されました, 復旧となりました, 復旧を確認しました
    `${DONE}(?:が|は|を|も|に|と)?(?:すべて|全て|完全に|無事に?|すでに|既に|先ほど|さきほど|正常に)?(?:完了|終了|確認)?(?:を確認)?(?:し|いたし|致し|され|でき|なり|至り|至っ|至って|となり|となっ)${PAST}`,
    `${DONE}(?:作業|対応|処理)(?:が|は|を|も)?(?:すべて|全て|無事に?|すでに|既に)?(?:完了|終了)(?:し|いたし|致し|され)${PAST}`,
    `${DONE}(?:済み?|ずみ|完了)`,
    '(?:正常|通常通り|通常どおり|通常のとおり|問題なく|いつもどおり)(?:に|な状態で)?(?:すべて|全て)?(?:の機能を|の機能が|サービスを)?(?:ご?利用|お使い|稼働|動作|使用|アクセス|提供)(?:いただけ|でき|可能|し|頂け)(?:ます|ております|ています|る状態|るようになりました|となりました|です|ました)',
    '(?:正常|通常)(?:な状態|の状態|状態)?(?:に|へ)(?:戻り|戻って|復帰し|回復し|復し)(?:ました|おります|います|ており)',
    '対応(?:が|は|を)?(?:すべて|全て)?完了(?:し|いたし|致し)(?:ました(?!ら|か)|ております)',
  ].join('|'),
);

/** Before a statement: limits it to a part or to a temporary fix. */
const LIMITED =
  /まだ|いまだ|暫定|仮に|仮復旧|ほぼ|概ね|おおむね|大部分|徐々|順次|段階的|応急|一時的|完全には|完全に?は|もし|仮(?=復旧)|一部を除|除き|のみ$|だけ$|未$|部分的?$|\d割|[%％]|パーセント|半数|半分/;
/** After a statement: marks a guess, a plan, a condition or a negation. */
const DOUBTED =
  /見込|予定|はず|思われ|考えられ|みられ|見られ|可能性|場合|次第|かどうか|か否か|まで|ません|ない|とは|目標|目指|つもり|よう(?:に)?努|でしょう|のか/;
/** After a statement: the problem continues. */
const CONTINUED = /不安定|依然|まだ|引き続き(?!監視|経過|様子|注視|ご利用|よろしく|サービス|安定|再発防止|原因)/;
/** With a word for resolution: the resolution is still pending. */
const AWAITED =
  /作業|対応し|対応を|行って|行い|進め|中で|中と|中の|ませ|おらず|いない|いません|ない|ずに|見込|予定|目途|目処|めど|目標|努め|急い|急ぎ|取り組|向け|次第|たら|つつ|まで(?:に|は|今|しば|お)|未|検討|試み|最中|待ち|お待ち|途中|かかる|要し/;

const OPEN = new RegExp(
  [
    '未(?:復旧|解決|解消|回復|収束)',
    '(?:継続|続い|発生|停止|低下|遅延|不安定)(?:し|とな)?(?:って|て)(?:い|お)り?ま(?!した)',
    '(?:発生|継続|停止|障害|遅延|調査|対応|確認)中',
    '(?:調査|確認|対応|原因究明)(?:を)?(?:行って|進めて|続けて|実施して|継続して|して)(?:い|お)り?ま(?!した)',
    '(?:いただけ|頂け|でき|なれ|届か|つなが(?:ら)?|開け|行え)(?:ない|ません|なくな|にくい|づらい)(?!でした|かった|ことは|状態でした|状況でした|状態となっておりました|状況となっておりました|事象が発生しておりました)',
    '(?:つながり|繋がり|アクセスし|ログインし|利用し)(?:にくい|づらい)(?!状態でした|状況でした)',
    '再発(?:し|を確認)',
    '再び(?:発生|停止|障害)',
    '(?:原因|復旧時期|詳細)は?(?:現在)?(?:不明|未定)',
    '影響が(?:出て|生じて|続いて|残って)(?:い|お)り?ま(?!した)',
  ].join('|'),
);
/** Follow-up work after a resolution, which says nothing about the state. */
const AFTERWARDS = /原因|再発防止|経緯|今後の対策/;
const MONITORING =
  /経過(?:を)?観察|監視(?:を)?(?:継続|続け|強化|行)|様子を見|暫定(?:的な)?(?:対応|対策|措置)(?:を|が|は)?(?:実施|行|完了|適用)|注視/;
const IDENTIFIED = /原因(?:を|が|は)?(?:特定|判明|把握)(?:し|され|でき|いたし|致し)?(?:まし|てお|てい|た|済)/;

/** Whether the sentence is Japanese. */
export const isJapanese = (text: string): boolean =>
  /[\p{Script=Hiragana}\p{Script=Katakana}]|復旧|解決|解消|回復|障害|調査/u.test(text);

/** Classifies the clauses of a Japanese sentence. */
export function readJapaneseClause(sentence: string): ClauseState[] {
  const text = normalizeText(sentence).replaceAll(/\s+/g, '');
  return text
    .split(/(?<=が|ものの|けれども|一方)[、,]|(?:しかし|ただし|なお)[、,]?/)
    .filter((clause) => clause !== '')
    .map((clause) => readClause(clause));
}

function readClause(clause: string): ClauseState {
  const statement = RESOLVED.exec(clause);
  if (statement) {
    const head = clause.slice(0, statement.index);
    const [tail = ''] = clause.slice(statement.index + statement[0].length).split(/[、,]/, 1);
    if (LIMITED.test(head) || isPart(head) || DOUBTED.test(tail)) return 'open';
    // "発生していた障害は復旧しました": text before the statement describes the resolved problem, text after it may contradict.
    const rest = clause.slice(statement.index + statement[0].length);
    return (OPEN.test(rest) && !AFTERWARDS.test(rest)) || CONTINUED.test(rest) ? 'open' : 'resolved';
  }
  if (new RegExp(DONE).test(clause) && AWAITED.test(clause) && !/までの間/.test(clause)) return 'open';
  if (OPEN.test(clause)) return AFTERWARDS.test(clause) && !/未|影響|不明/.test(clause) ? null : 'open';
  if (MONITORING.test(clause)) return 'monitoring';
  return IDENTIFIED.test(clause) ? 'identified' : null;
}

/** Whether "一部" limits the recovery rather than the affected users. */
function isPart(head: string): boolean {
  const at = head.lastIndexOf('一部');
  if (at < 0) return false;
  const between = head.slice(at);
  return between.length <= 14 && !/障害|不具合|事象|問題|影響|発生|遅延|エラー|お客様|ユーザー/.test(between);
}
