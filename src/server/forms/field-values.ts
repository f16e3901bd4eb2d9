/** Pure parsers of field values, one per kind. */
import * as z from 'zod/mini';
import { splitAddresses } from '../../contract/index.ts';
import { isAddress, MAX_ADDRESS_LENGTH, normalizeAddress } from '../lib/mail-address.ts';
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

const moment = z.iso.datetime({ offset: true });

/**
 * Parses e-mail addresses as people and input methods write them: `＠` and full-width letters are normalized; comma, semicolon, `、`
 * and white space separate; display names are dropped; domains become ASCII. Duplicates are removed, ignoring case.
 *
 * @example addressesIn('taro＠example.jp、Hana <hana@example.jp>') // ['taro@example.jp', 'hana@example.jp']
 */
export function parseAddresses(text: string): string[] {
  const plain = normalizeText(text)
    .replaceAll('。', '.')
    .split('@')
    .map((part) => part.trim())
    .join('@');
  const first = new Map<string, string>();
  for (const part of splitAddresses(plain)) {
    const address = normalizeAddress(part) ?? part;
    if (!first.has(address.toLowerCase())) first.set(address.toLowerCase(), address);
  }
  return [...first.values()];
}

/** Parses one e-mail address. */
export function email(text: string): Checked {
  const [only = '', ...more] = parseAddresses(text);
  return more.length === 0 && isAddress(only) ? { value: only } : invalid('invalid_email');
}

/** Parses up to `most` e-mail addresses into a comma-separated list. */
export function emails(text: string, limit: number): Checked {
  const all = parseAddresses(text);
  const invalidAddress = all.find((one) => !isAddress(one));
  if (invalidAddress !== undefined)
    return invalid('invalid_emails', {
      address:
        invalidAddress.length > MAX_ADDRESS_LENGTH
          ? `${invalidAddress.slice(0, MAX_ADDRESS_LENGTH).toWellFormed()}…`
          : invalidAddress,
    });
  if (all.length > limit) return invalid('too_many_addresses', { limit });
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
