import type { ProblemError } from '../errors.ts';
import type { FieldProblem } from '../../contract/index.ts';
import { JAPANESE_MESSAGES } from './messages.ja.ts';

/** Characters of an `Accept-Language` that are read. Browsers send fewer than 200. */
const MAX_HEADER = 500;

/** The English sentences, split at their parameters: a message is matched with the parameters already filled in. */
const TEMPLATES = Object.entries(JAPANESE_MESSAGES).map(([english, japanese]) => ({
  parts: english.split(/\{\d\}/),
  japanese,
}));

/**
 * Whether somebody rather reads Japanese than English, which is what everybody else gets.
 *
 * @param accepted an `Accept-Language`, such as `ja,en;q=0.8`
 */
export function prefersJapanese(accepted: string | null): boolean {
  const ranges = (accepted ?? '').slice(0, MAX_HEADER).toLowerCase().split(',');
  const weight = (language: string) =>
    Math.max(
      ...ranges.map((range) => {
        const [tag = '', parameter] = range.split(';').map((part) => part.trim());
        const quality = parameter?.startsWith('q=') ? parameter.slice(2) : 1;
        return tag.split('-')[0] === language ? Number(quality) || 0 : 0;
      }),
    );
  return weight('ja') > weight('en');
}

/** What is wrong with fields, for people who read that language. Codes and fields stay. */
export function fieldsIn(accepted: string | null, { errors }: ProblemError): FieldProblem[] | undefined {
  return errors && prefersJapanese(accepted)
    ? errors.map((error) => ({ ...error, message: inJapanese(error.message) }))
    : errors;
}

function inJapanese(message: string): string {
  for (const { parts, japanese } of TEMPLATES) {
    const values = extract(message, parts);
    if (values) return japanese.replaceAll(/\{(\d)\}/g, (_, place) => values[Number(place)] ?? '');
  }
  return message;
}

/** What stands in a message between the parts of its sentence; null when it is another sentence. */
function extract(message: string, parts: readonly string[]): string[] | null {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return message === first ? [] : null;
  const end = message.length - last.length;
  if (!message.startsWith(first) || !message.endsWith(last) || end < first.length) return null;
  const values: string[] = [];
  let at = first.length;
  for (const part of rest) {
    const next = message.indexOf(part, at);
    if (next === -1 || next + part.length > end) return null;
    values.push(message.slice(at, next));
    at = next + part.length;
  }
  values.push(message.slice(at, end));
  return values;
}
