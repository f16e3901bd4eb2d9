import { normalizeText } from '../lib/normalize-text.ts';

/** Identifiers of a person in texts. */
export interface Person {
  /** The subject of their tokens. */
  id: string;
  name: string;
  email: string | null;
}

/**
 * Folds text in which names are searched: width, composition, case, and the Turkish letters with and without a dot (`IŞIK`,
 * `Işık` and `ışık` are one). In code, because SQLite folds ASCII only. Not for addresses: `ı@…` and `i@…` are two mailboxes.
 */
export const foldName = (text: string): string =>
  normalizeText(normalizeText(text).toLowerCase()).replaceAll('\u0131', 'i').replaceAll('i\u0307', 'i');

const WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/** Whether `text` contains `word`, as a whole word in scripts with spaces: "Al" is not in "also". */
function containsWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text.slice(0, at).at(-1) ?? '', text.at(at + word.length) ?? ''];
    const cut = (inner: string, outer: string) => WORD.test(inner) && WORD.test(outer);
    if (!cut(word.at(0) ?? '', before) && !cut(word.at(-1) ?? '', after)) return true;
  }
  return false;
}

/** Whether a text contains the name or address of a person. */
export function mentions(text: string, { name, email }: Pick<Person, 'name' | 'email'>): boolean {
  const folded = foldName(text);
  return (
    containsWord(folded, foldName(name).trim()) || (email !== null && containsWord(folded, foldName(email).trim()))
  );
}

/** Whether a value contains the name or address of a person at any depth, or equals their id. */
export function namesPerson(value: unknown, person: Person): boolean {
  if (typeof value === 'string') return value === person.id || mentions(value, person);
  if (Array.isArray(value)) return value.some((one) => namesPerson(one, person));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one) => namesPerson(one, person));
}

/** Whether a segment of a route is the id of a person, or contains a word of their name. */
export function routeNamesPerson(route: string, person: Person): boolean {
  const names = new Set(
    foldName(person.name)
      .split(/\s+/)
      .filter((word) => word.length > 1),
  );
  return route.split('/').some(
    (segment) =>
      namesPerson(segment, person) ||
      foldName(segment)
        .split(/[-_.~]/)
        .some((word) => names.has(word)),
  );
}
