/** What a field's text means, and whether it means anything. One function for each kind; all are pure. */
import * as z from 'zod/mini';
import { normalizeText } from '../lib/normalize-text.ts';

/** A value as it is stored, or why there is none: a code and a sentence for the person. */
export type Checked = { value: string } | { code: string; message: string };

const refused = (message: string, code = 'invalid_format') => ({ code, message });

/** Characters of an e-mail address (RFC 5321). */
const MAX_ADDRESS = 254;
const address = z.string().check(z.maxLength(MAX_ADDRESS), z.email());
const moment = z.iso.datetime({ offset: true });

/**
 * Addresses out of a text, as people and input methods write them: `＠` and full-width letters mean the plain ones; comma,
 * semicolon, `、` and spaces of any width part them. Each address once, whatever its case.
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

/** Whether this is one address that mail can be sent to. */
export function isAddress(text: string): boolean {
  // By length first: the schema would still run its pattern on a text that is too long.
  return text.length <= MAX_ADDRESS && z.safeParse(address, text).success;
}

/** One e-mail address. */
export function email(text: string): Checked {
  const [only = '', ...more] = addressesIn(text);
  return more.length === 0 && isAddress(only) ? { value: only } : refused('This is no e-mail address.');
}

/** Up to `most` e-mail addresses; stored parted by a comma and a space. */
export function emails(text: string, most: number): Checked {
  const all = addressesIn(text);
  const odd = all.find((one) => !isAddress(one));
  if (odd !== undefined)
    return refused(
      `"${odd.length > MAX_ADDRESS ? `${odd.slice(0, MAX_ADDRESS).toWellFormed()}…` : odd}" is no e-mail address.`,
    );
  if (all.length > most) return refused(`At most ${most} addresses can be given.`, 'too_big');
  return { value: all.join(', ') };
}

/** A phone number as people write it: digits of any width, spaces and `+ ( ) -`. */
export function phone(text: string): Checked {
  const value = normalizeText(text)
    .replaceAll(/[‐‑‒–—―−ー]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const digits = value.replaceAll(/\D/g, '').length;
  return /^\+?[\d() -]+$/.test(value) && digits >= 3 && digits <= 20
    ? { value }
    : refused('This is no phone number: digits, spaces and + ( ) - are taken.');
}

/** The address of a page; kept as it was written. */
export function url(text: string): Checked {
  const value = text.trim();
  const parsed = URL.canParse(value) ? new URL(value) : null;
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:')
    ? { value }
    : refused('This is no address of a page: it must start with https:// or http://.');
}

/** A moment by RFC 3339; stored in UTC. */
export function datetime(text: string): Checked {
  const parsed = z.safeParse(moment, text.trim());
  return parsed.success ? { value: new Date(parsed.data).toISOString() } : refused('This is no date with a time.');
}

/** A checkbox or a consent. */
export function yesOrNo(text: string): Checked {
  return text === 'yes' || text === 'no' ? { value: text } : refused('This must be yes or no.', 'invalid_value');
}
