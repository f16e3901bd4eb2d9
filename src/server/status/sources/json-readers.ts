import { truncateText } from '../../lib/truncate-text.ts';
/** What a source sent that cannot be its status. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Seconds after which the source wants to be asked again; null when it did not say. */
  readonly retryAfter: number | null;

  constructor(message: string, { retryAfter = null, ...options }: ErrorOptions & { retryAfter?: number | null } = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** Longest text that is taken of one field. */
const MAX_TEXT_LENGTH = 20_000;

/**
 * An object of somebody else's JSON, read without trust and without refusing: a field that is not what it should be reads
 * as missing, so that one odd field costs no whole incident.
 *
 * @example new Fields({ name: 'API', id: 7 }).text('id'); // '7'
 */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#values = new Map(plain ? Object.entries(value) : []);
  }

  /** Whether any of these fields is there. */
  has(...names: string[]): boolean {
    return names.some((name) => this.#values.has(name));
  }

  /** The first of these fields that is a text or a number, as text; '' when none is. */
  text(...names: string[]): string {
    for (const name of names) {
      const value = this.#values.get(name);
      if (typeof value === 'string' && value.trim() !== '') return truncateText(clean(value), MAX_TEXT_LENGTH);
      if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    }
    return '';
  }

  /** The first of these fields that is a time, as RFC 3339 in UTC; null when none is. */
  time(...names: string[]): string | null {
    for (const name of names) {
      const time = parseTime(this.#values.get(name));
      if (time !== null) return time;
    }
    return null;
  }

  flag(name: string): boolean {
    const value = this.#values.get(name);
    return value === true || value === 1 || value === 'true';
  }

  number(name: string): number | null {
    const value = this.#values.get(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  }

  /** The object in a field; an empty one when it is none. */
  at(...path: string[]): Fields {
    return path.reduce((at: Fields, name) => new Fields(at.#values.get(name)), this);
  }

  /** The objects of the list in a field. */
  list(name: string): Fields[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map((item) => new Fields(item)) : [];
  }

  isList(name: string): boolean {
    return Array.isArray(this.#values.get(name));
  }

  /** The names and objects of an object in a field. */
  entries(name: string): [string, Fields[]][] {
    const value = this.at(name);
    return [...value.#values.keys()].map((key) => [key, value.list(key)]);
  }

  /** The texts of the list in a field. */
  texts(name: string): string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string').map(clean) : [];
  }
}

const clean = (text: string) => text.toWellFormed().replaceAll('\0', '');

/** A time as sources write it: RFC 3339, RFC 822, `2026-11-21 10:00:00` (which is UTC), or seconds or milliseconds. */
export function parseTime(value: unknown): string | null {
  let ms = Number.NaN;
  if (typeof value === 'number') ms = value < 100_000_000_000 ? value * 1_000 : value;
  else if (typeof value === 'string' && value.length < 60) {
    const text = value.trim();
    // Without a zone, Date.parse would take this server's.
    const bare = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text);
    ms = bare ? Date.parse(`${bare[1]}T${bare[2]}Z`) : Date.parse(text);
  }
  // As on the wire: a year between 1970 and 2999, and 1970 itself is what an empty field becomes.
  return ms > 86_400_000 && ms < 32_503_680_000_000 ? new Date(ms).toISOString() : null;
}

/** The word of ours for a word of the source's; the source's own when there is none. */
export function lookUpWord(words: Readonly<Record<string, string>>, raw: string, otherwise = 'unknown'): string {
  const key = raw.toLowerCase();
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? (raw === '' ? otherwise : raw);
}
