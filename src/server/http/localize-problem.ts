import type { ProblemError } from '../errors.ts';
import type { FieldProblem } from '../../contract/index.ts';
import { prefersJapanese } from '../lib/accept-language.ts';
import { JAPANESE_MESSAGES } from './messages.ja.ts';

/** The English sentences, split at their parameters: a message is matched with the parameters already filled in. */
const TEMPLATES = Object.entries(JAPANESE_MESSAGES).map(([english, japanese]) => ({
  parts: english.split(/\{\d\}/),
  japanese,
}));

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
