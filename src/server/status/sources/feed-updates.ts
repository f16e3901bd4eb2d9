import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { htmlToText } from '../../lib/html-to-text.ts';
import { readLabel, readLeadingLabel } from './states/label.ts';
import { parseLineTime } from './states/newest-part.ts';
import type { IncidentState } from './states/types.ts';

/** An update of an incident in the HTML of an entry. */
export interface FeedUpdate {
  /** State of the label; null for an unknown label. */
  state: IncidentState | null;
  /** The label in lower case. */
  label: string;
  body: string;
}

/** Parsed HTML of an entry. */
export interface FeedContent {
  /** Newest first. Empty where nothing is labelled. */
  updates: FeedUpdate[];
  /** Text before the first label; all text if there is no label. */
  preamble: string;
  /** Whether the entry declares a scheduled event. */
  scheduled: boolean;
}

const MAX_UPDATES = 500;
const MAX_LABEL_LENGTH = 80;
const BLOCKS = new Set(
  'p div ul ol li table tr dl dt dd h1 h2 h3 h4 h5 h6 section article header footer blockquote hr pre'.split(' '),
);
const EMPHASIS = new Set(['strong', 'b', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'th']);

/** A line of the HTML with its offset, its text and its first emphasized run. */
interface Line {
  start: number;
  end: number;
  text: string;
  /** Text before the emphasized run. */
  lead: string;
  emphasis: string | null;
  /** End offset of the emphasized run. */
  emphasisEnd: number;
  quoted: boolean;
}

/**
 * Splits the HTML of an entry into updates. An update begins with a line whose first text, optionally after a timestamp, is a
 * state in bold, in brackets or before a dash or colon, as in Statuspage feeds.
 */
export function readFeedContent(html: string): FeedContent {
  const lines = readLines(html).filter(({ text }) => text.trim() !== '');
  const starts: { at: number; line: Line; label: string; state: IncidentState | null; bodyStart: number }[] = [];
  let scheduled = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s*this is a scheduled event\b/i.test(line.text)) scheduled = true;
    if (line.quoted || starts.length >= MAX_UPDATES) continue;
    const found = readLineLabel(line, lines[index - 1]);
    if (!found) continue;
    const previous = lines[index - 1];
    const at = previous && isTime(previous.text) ? previous.start : line.start;
    starts.push({ at, line, ...found });
  }
  const [first] = starts;
  const updates = starts.map(({ label, state, bodyStart }, index) => ({
    state,
    label,
    body: toText(html.slice(bodyStart, starts[index + 1]?.at ?? html.length)).replace(/^[\s\-–—:：]+/, ''),
  }));
  return {
    updates: isOldestFirst(starts.map(({ at, line }) => html.slice(at, line.end))) ? updates.toReversed() : updates,
    preamble: toText(html.slice(0, first?.at ?? html.length)),
    scheduled,
  };
}

const toText = (html: string) => htmlToText(html, { bullet: '– ' }).text;

function readLineLabel(line: Line, previous: Line | undefined) {
  const { emphasis, lead, text } = line;
  const leading = lead.trim() === '' || isTime(lead);
  if (emphasis !== null && leading && emphasis.length <= MAX_LABEL_LENGTH) {
    const state = readLabel(emphasis) ?? readLeadingLabel(emphasis)?.state ?? null;
    if (state !== null) return { label: trimLabel(emphasis), state, bodyStart: line.emphasisEnd };
    // A label in another language, in the position of Statuspage: between the timestamp and a dash.
    const timed = isTime(lead) || (lead.trim() === '' && previous !== undefined && isTime(previous.text));
    const rest = text.slice(text.indexOf(emphasis) + emphasis.length);
    if (timed && /^\s*[-–—]\s/.test(rest) && !/\d/.test(emphasis))
      return { label: trimLabel(emphasis), state: null, bodyStart: line.emphasisEnd };
  }
  if (emphasis !== null && lead.trim() === '') return null;
  const plain = readLeadingLabel(text);
  if (!plain || plain.state === 'update') return null;
  // A label without markup is part of the sentence and stays in the body.
  return { label: trimLabel(text.slice(0, plain.end)), state: plain.state, bodyStart: line.start };
}

/** Removes brackets and colons around a label and lower-cases it. */
function trimLabel(label: string): string {
  let word = label.trim();
  while (word !== '' && '[【(（'.includes(word.charAt(0))) word = word.slice(1);
  while (word !== '' && ']】)）:：'.includes(word.charAt(word.length - 1))) word = word.slice(0, -1);
  return word.trim().toLowerCase();
}

/** Suffix of a timestamp that is alone on its line: am/pm, a time zone, brackets. */
const AFTER_TIME =
  /^[\s\])）】.,–—-]{0,5}(?:[ap]m)?[\s(（]{0,3}(?:[A-Z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?)?[\s\])）】:：–—-]{0,5}(?:頃|ごろ|現在|更新|時点)?[\s\])）】:：]{0,5}$/i;

/** Whether a line consists of a timestamp. */
function isTime(text: string): boolean {
  const time = text.length > 60 ? null : parseLineTime(text);
  return time !== null && AFTER_TIME.test(time.rest);
}

/** Whether the texts are in chronological order by their leading timestamps. */
function isOldestFirst(texts: readonly string[]): boolean {
  const times = texts.map((text) => parseLineTime(toText(text)));
  const [first, last] = [times[0], times.at(-1)];
  if (!first || !last || first.hasDate !== last.hasDate) return false;
  // Timestamps without a year: at a turn of the year, December precedes January.
  const months = Math.abs(last.at - first.at) > 372 * 1_440 * 0.5 && last.at < 372 * 2 * 1_440 ? -1 : 1;
  return (last.at - first.at) * months > 0;
}

function readLines(html: string): Line[] {
  const lines: Line[] = [];
  const newLine = (start: number, quoted: boolean): Line => ({
    start,
    end: start,
    text: '',
    lead: '',
    emphasis: null,
    emphasisEnd: start,
    quoted,
  });
  let quotes = 0;
  let line = newLine(0, false);
  let emphasized: string | null = null;
  let tag = '';
  let tagStart = 0;
  const endLine = (end: number, start: number) => {
    line.end = end;
    if (line.text !== '') lines.push(line);
    line = newLine(start, quotes > 0);
  };
  const say = (text: string) => {
    line.text += text;
    if (emphasized !== null && line.emphasis !== null) line.emphasis += text;
  };
  const callbacks: TokenizerCallbacks = {
    ontext(start, end) {
      say(html.slice(start, end).replaceAll(/\s+/g, ' '));
    },
    ontextentity(codePoint) {
      say(String.fromCodePoint(codePoint));
    },
    onopentagname(start, end) {
      tag = html.slice(start, end).toLowerCase();
      tagStart = start - 1;
    },
    onopentagend(end) {
      if (tag === 'blockquote') quotes++;
      if (tag === 'br') endLine(tagStart, end + 1);
      else if (BLOCKS.has(tag)) endLine(tagStart, tagStart);
      if (EMPHASIS.has(tag) && emphasized === null) {
        emphasized = tag;
        if (line.emphasis === null) {
          line.lead = line.text;
          line.emphasis = '';
        } else emphasized = null;
      }
    },
    onselfclosingtag(end) {
      callbacks.onopentagend(end);
    },
    onclosetag(start, end) {
      const name = html.slice(start, end).toLowerCase();
      if (name === emphasized) {
        line.emphasisEnd = html.indexOf('>', end) + 1 || html.length;
        emphasized = null;
      }
      if (name === 'blockquote') quotes = Math.max(0, quotes - 1);
      if (BLOCKS.has(name) && !EMPHASIS.has(name)) {
        emphasized = null;
        endLine(start - 2, start - 2);
      } else if (BLOCKS.has(name)) line.text += ' ';
    },
    onattribname() {},
    onattribdata() {},
    onattribentity() {},
    onattribend() {},
    oncdata() {},
    oncomment() {},
    ondeclaration() {},
    onprocessinginstruction() {},
    onend() {},
  };
  const tokenizer = new Tokenizer({}, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  endLine(html.length, html.length);
  return lines;
}
