import type { ProblemError } from '../problem.ts';
import type { FieldProblem } from '../../contract/index.ts';
import { JAPANESE } from './sentences.ja.ts';

/** The English sentences as patterns, for they are told with their numbers already in them. */
const PATTERNS = Object.entries(JAPANESE).map(([english, japanese]) => {
  const literal = english.split(/\{\d\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { pattern: new RegExp(`^${literal.join('(.*)')}$`, 'su'), japanese };
});

/**
 * Whether somebody rather reads Japanese than English, which is what everybody else gets.
 *
 * @param accepted an `Accept-Language`, such as `ja,en;q=0.8`
 */
export function prefersJapanese(accepted: string | null): boolean {
  const weight = (language: string) =>
    Math.max(
      ...(accepted ?? '').split(',').map((range) => {
        const [tag = '', quality] = range
          .trim()
          .toLowerCase()
          .split(/\s*;\s*q=/);
        return tag.split('-')[0] === language ? Number(quality ?? 1) || 0 : 0;
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
  for (const { pattern, japanese } of PATTERNS) {
    const found = pattern.exec(message);
    if (found) return japanese.replaceAll(/\{(\d)\}/g, (_, place) => found[Number(place) + 1] ?? '');
  }
  return message;
}
