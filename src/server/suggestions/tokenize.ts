import { LRUCache } from 'lru-cache';
import { keywords } from '../articles/tokenize.ts';
import { normalizeSearchText } from '../database/search.ts';

/** Cache of stems, because messages repeat words. */
const stems = new LRUCache<string, string>({ max: 5_000 });

const set = (words: string) => new Set(words.split(/\s+/).map(stem));

/** Words common to all incident messages and complaints. */
const STOP_WORDS = set(`
  investigate investigating investigation degraded degradation degrade performance experience experiencing update updates
  updated issue issues incident service services disruption user users customer customers continue continuing continues
  report reports reported reporting provide impact impacts impacted impacting affect affected affecting mitigate mitigated
  mitigating mitigation resolve resolved resolving resolution monitor monitoring recover recovered recovering recovery
  available availability unavailable intermittent intermittently elevated error errors rate rates problem problems fail
  fails failed failing failure failures delay delays delayed slow slower slowness down broken work works working current
  currently some may seeing seen see cause caused causing root team teams identify identified apply applied fix fixed
  deploy deployed deploying rollout normal normally operating operational latency increase increased high higher low
  small number minor major critical partial partially complete completely full fully time times minute minutes hour hours
  today yesterday morning please help need want cannot can't unable able use used using new old since again still more
  information will been being there their they them into than then once also only other should would could which while
  where were are it's its we're i'm we've i've about after before between during over under within without last next
  first second most many much very few back due such these those until soon look looking looks try trying tried get gets
  getting got make makes made show shows shown appear appears cached expect expected ongoing status question hello thanks
  happen happens happening happened change changes changed stopped stop start started did does doing done just because
  my me mine yes no ok going everybody everyone everything every nobody anybody anyone com www stuck stall stalled stalls hang hangs hanging hung crash crashes crashed missing lost timeout timeouts timing come comes coming load loads loading open opens opening
  現在 影響 障害 調査 発生 問題 確認 復旧 対応 一部 利用 原因 状況 状態 更新 連絡 完了 監視 特定 修正 遅延 停止 低下 不具 具合 件名
  できない 失敗 表示 方法 教え 質問 今日 昨日 今朝 お客様 客様 サービス エラー ユーザー システム
`);

/** Matches a report of a problem, as opposed to a question. */
const PROBLEM_PATTERN =
  /\b(?:not|no|never|nothing|can'?t|cannot|won'?t|doesn'?t|isn'?t|aren'?t|unable|fail\w*|errors?|slow\w*|down|broken?|breaks|stuck|stall\w*|hang\w*|hung|timeouts?|timed? out|missing|unavailable|outage|delay\w*|degraded|crash\w*|lost|5\d\d)\b|ない|ません|失敗|えらー|遅|落ち|障害|止ま|不具合|おかし/u;

/** Returns a rough stem of an English word; only comparable with other results of this function. */
export function stem(word: string): string {
  const cached = stems.get(word);
  if (cached !== undefined) return cached;
  const result = toStem(word);
  if (word.length <= 40) stems.set(word, result);
  return result;
}

function toStem(word: string): string {
  const folded = normalizeSearchText(word);
  if (folded.length < 4 || /[^a-z]/.test(folded)) return folded;
  const short = folded
    .replace(/ies$/, 'y')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?<=\w{3})(?:ing|ed)$/, '');
  return short.replace(/(?<=\w{3})e$/, '');
}

/** Words of a text, for comparison. */
export interface Words {
  /** Stems without stop words. */
  about: ReadonlySet<string>;
  /** Whether the text reports a problem. */
  trouble: boolean;
}

/** Extracts the relevant words of a text. */
export function toWords(text: string): Words {
  const about = new Set([...keywords(text)].map(stem).filter((word) => !STOP_WORDS.has(word)));
  return { about, trouble: PROBLEM_PATTERN.test(normalizeSearchText(text).replaceAll('’', "'")) };
}

/** Returns the common elements of two sets. */
export function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((word) => b.has(word));
}
