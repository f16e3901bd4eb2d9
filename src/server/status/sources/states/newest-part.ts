import { normalizeText } from '../../../lib/normalize-text.ts';

/** A line that introduces older updates. */
const OLDER =
  /^[\s\-–—*>=_【[(（#]*(?:(?:previous|earlier|prior|past|older|original|initial) (?:updates?|messages?|reports?|posts?|notices?|status)\b|update history|timeline\b|history\b|(?:以前|前回|過去|これまで)の?(?:お知らせ|報告|連絡|状況|経緯|更新|情報|対応)|経緯|更新履歴|対応履歴|第[1１一]報|初報)/i;

/**
 * Returns the sentences of the newest update in a text: without quotations and text after "Previous update", and of lines that
 * begin with a timestamp only those of the latest.
 */
export function readNewestPart(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r\n?|\n/)) {
    if (OLDER.test(line) && lines.some((one) => one.trim() !== '')) break;
    if (!/^\s*(?:>|＞|&gt;)/.test(line)) lines.push(line);
  }
  return selectLatest(lines).flatMap((line) => splitSentences(line));
}

/** Timestamp at the start of a line, with or without a date. */
const STAMP =
  /^[\s\-–—*・●■◆▼【[(（]*(?:(?:(?<year>\d{4})[-/.年])?(?<month>\d{1,2})[-/.月](?<day>\d{1,2})日?(?:\s?[(（][日月火水木金土祝][)）])?[\sT,、]{0,3})?(?<hour>\d{1,2})(?::|時)(?<minute>\d{2})?/u;
const ENGLISH_STAMP =
  /^[\s\-–—*•[(]*(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (?<day>\d{1,2})(?:, ?(?<year>\d{4}))?,?(?: at)? (?<hour>\d{1,2}):(?<minute>\d{2})(?: ?(?<half>[ap]m))?/i;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MINUTES_PER_DAY = 1_440;

/** A timestamp at the start of a line. */
interface LineTime {
  /** Sortable number of minutes; not an epoch time. */
  at: number;
  hasDate: boolean;
  /** Text after the timestamp, at most 80 characters. */
  rest: string;
}

/** Parses the timestamp at the start of a line; null for none. */
export function parseLineTime(line: string): LineTime | null {
  const head = normalizeText(line.slice(0, 120)).slice(0, 80);
  const match = ENGLISH_STAMP.exec(head) ?? STAMP.exec(head);
  const groups = match?.groups;
  if (!groups) return null;
  const { year, name, month, day, hour, minute, half } = groups;
  const monthNumber = name === undefined ? Number(month ?? 0) : MONTHS.indexOf(name.toLowerCase()) + 1;
  const hasDate = monthNumber > 0;
  const hours = (Number(hour) % (half === undefined ? 24 : 12)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  const days = Number(year ?? 0) * 372 + monthNumber * 31 + Number(day ?? 0);
  return { at: days * MINUTES_PER_DAY + hours * 60 + Number(minute ?? 0), hasDate, rest: head.slice(match[0].length) };
}

/** Returns the lines of the latest timestamp. Returns all lines if fewer than two have one, or if times without dates may span midnight. */
function selectLatest(lines: readonly string[]): readonly string[] {
  const parts: (LineTime & { lines: string[] })[] = [];
  const before: string[] = [];
  for (const line of lines) {
    const time = parseLineTime(line);
    if (time) parts.push({ ...time, lines: [line] });
    else (parts.at(-1)?.lines ?? before).push(line);
  }
  const [first] = parts;
  if (parts.length < 2 || first === undefined || parts.some(({ hasDate }) => hasDate !== first.hasDate)) return lines;
  const times = parts.map(({ at }) => at);
  const last = Math.max(...times);
  if (!first.hasDate && last - Math.min(...times) > MINUTES_PER_DAY / 2) return lines;
  const newest = parts.filter(({ at }) => at === last);
  return [...before, ...newest.flatMap((part) => part.lines)];
}

function splitSentences(line: string): string[] {
  return line
    .split(/(?<=[。！？!?])|(?<=\.)\s/)
    .map((sentence) => sentence.trim().replace(/[.。!！]$/, ''))
    .filter((sentence) => sentence !== '');
}
