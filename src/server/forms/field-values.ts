/** Pure parsers of field values, one per kind. */
import * as z from 'zod/mini';
import { normalizeText } from '../lib/normalize-text.ts';
import { fieldError, type FieldError } from '../errors.ts';
import type { Arguments, ENGLISH_MESSAGES, FieldErrorCode } from '../messages/index.ts';

/** A normalized value, or the reason why there is none: a code and a sentence for the user. */
export type Checked = { value: string } | InvalidValue;

/** The error of a value, before the path of its field is known. */
export interface InvalidValue {
  code: FieldErrorCode;
  /** Creates the error of the field at a path. */
  toFieldError(path: string): FieldError;
}

/** Creates the error of a value. */
export const invalid = <Code extends FieldErrorCode>(
  code: Code,
  ...parameters: Arguments<(typeof ENGLISH_MESSAGES)['fields'][Code]>
): InvalidValue => ({ code, toFieldError: (path) => fieldError(path, code, ...parameters) });

/** Maximum characters of an e-mail address (RFC 5321). */
const MAX_ADDRESS = 254;
const address = z.string().check(z.maxLength(MAX_ADDRESS), z.email());
const moment = z.iso.datetime({ offset: true });

/**
 * Parses e-mail addresses as people and input methods write them: `＠` and full-width letters are normalized; comma, semicolon, `、`
 * and white space separate. Duplicates are removed, ignoring case.
 *
 * @example addressesIn('taro＠example.jp、hanako@example.jp') // ['taro@example.jp', 'hanako@example.jp']
 */
export function addressesIn(text: string): string[] {
  const parts = normalizeText(text)
    .replaceAll('。', '.')
    .split('@')
    .map((part) => part.trim())
    .join('@')
    .split(/[\s,;、､]+/)
    .filter((part) => part !== '');
  const first = new Map<string, string>();
  for (const part of parts) if (!first.has(part.toLowerCase())) first.set(part.toLowerCase(), part);
  return [...first.values()];
}

/** Whether the text is a single valid e-mail address. */
export function isAddress(text: string): boolean {
  // Length first, because the schema would run its pattern on an oversized text.
  return text.length <= MAX_ADDRESS && z.safeParse(address, text).success;
}

/** Parses one e-mail address. */
export function email(text: string): Checked {
  const [only = '', ...more] = addressesIn(text);
  return more.length === 0 && isAddress(only) ? { value: only } : invalid('invalid_email');
}

/** Parses up to `most` e-mail addresses into a comma-separated list. */
export function emails(text: string, most: number): Checked {
  const all = addressesIn(text);
  const odd = all.find((one) => !isAddress(one));
  if (odd !== undefined)
    return invalid('invalid_emails', {
      address: odd.length > MAX_ADDRESS ? `${odd.slice(0, MAX_ADDRESS).toWellFormed()}…` : odd,
    });
  if (all.length > most) return invalid('too_many_addresses', { limit: most });
  return { value: all.join(', ') };
}

/** Parses a phone number: digits of any width, spaces and `+ ( ) -`. */
export function phone(text: string): Checked {
  const value = normalizeText(text)
    .replaceAll(/[‐‑‒–—―−ー]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const digits = value.replaceAll(/\D/g, '').length;
  return /^\+?[\d() -]+$/.test(value) && digits >= 3 && digits <= 20 ? { value } : invalid('invalid_phone');
}

/** Parses an http(s) URL; stored as written. */
export function url(text: string): Checked {
  const value = text.trim();
  const parsed = URL.canParse(value) ? new URL(value) : null;
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? { value } : invalid('invalid_url');
}

/** Parses an RFC 3339 time; stored in UTC. */
export function datetime(text: string): Checked {
  const parsed = z.safeParse(moment, text.trim());
  return parsed.success ? { value: new Date(parsed.data).toISOString() } : invalid('invalid_date_time');
}

/** Parses a checkbox or a consent. */
export function yesOrNo(text: string): Checked {
  return text === 'yes' || text === 'no' ? { value: text } : invalid('invalid_boolean');
}
