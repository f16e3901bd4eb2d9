import { truncateText } from '../../lib/truncate-text.ts';
/** A status source cannot be fetched or parsed. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Seconds of `Retry-After`; null without that header. */
  readonly retryAfter: number | null;

  constructor(message: string, { retryAfter = null, ...options }: ErrorOptions & { retryAfter?: number | null } = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** Maximum length of a text field; longer text is truncated. */
const MAX_TEXT_LENGTH = 20_000;

/**
 * Reads fields of an untrusted JSON object leniently: a field of the wrong type reads as missing, so that one invalid field does
 * not discard an incident.
 *
 * @example new Fields({ name: 'API', id: 7 }).text('id'); // '7'
 */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#values = new Map(plain ? Object.entries(value) : []);
  }

  /** Whether any of these fields exists. */
  has(...names: string[]): boolean {
    return names.some((name) => this.#values.has(name));
  }

  /** Returns the first of these fields that is a string or a number, as a string; '' for none. */
  text(...names: string[]): string {
    for (const name of names) {
      const value = this.#values.get(name);
      if (typeof value === 'string' && value.trim() !== '') return truncateText(clean(value), MAX_TEXT_LENGTH);
      if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    }
    return '';
  }

  /** Returns the first of these fields that is a time, as RFC 3339 in UTC; null for none. */
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

  /** Returns the object in a field; an empty one for any other value. */
  at(...path: string[]): Fields {
    return path.reduce((at: Fields, name) => new Fields(at.#values.get(name)), this);
  }

  /** Returns the objects in an array field. */
  list(name: string): Fields[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map((item) => new Fields(item)) : [];
  }

  isList(name: string): boolean {
    return Array.isArray(this.#values.get(name));
  }

  /** Returns the entries of an object field whose values are objects. */
  entries(name: string): [string, Fields[]][] {
    const value = this.at(name);
    return [...value.#values.keys()].map((key) => [key, value.list(key)]);
  }

  /** Returns the strings in an array field. */
  texts(name: string): string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string').map(clean) : [];
  }
}

const clean = (text: string) => text.toWellFormed().replaceAll('\0', '');

/** Parses a time: RFC 3339, RFC 822, `2026-11-21 10:00:00` as UTC, or an epoch in seconds or milliseconds. */
export function parseTime(value: unknown): string | null {
  let ms = Number.NaN;
  if (typeof value === 'number') ms = value < 100_000_000_000 ? value * 1_000 : value;
  else if (typeof value === 'string' && value.length < 60) {
    const text = value.trim();
    // Date.parse interprets times without a zone in the server's time zone.
    const bare = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text);
    ms = bare ? Date.parse(`${bare[1]}T${bare[2]}Z`) : Date.parse(text);
  }
  // The wire format allows years up to 2999; 1970 is the value of an empty field.
  return ms > 86_400_000 && ms < 32_503_680_000_000 ? new Date(ms).toISOString() : null;
}

/** Maps a state of the source to ours; unknown states are kept. */
export function lookUpWord(words: Readonly<Record<string, string>>, raw: string, otherwise = 'unknown'): string {
  const key = raw.toLowerCase();
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? (raw === '' ? otherwise : raw);
}
