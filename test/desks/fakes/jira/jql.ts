/** A JQL query, limited to the used syntax; anything else throws. */
export interface Jql {
  /** A conjunction of disjunctions. */
  all: Clause[][];
  order: { field: string; down: boolean }[];
}
/** One condition. */
export interface Clause {
  field: string;
  op: '=' | '!=' | '~' | '>=' | '<=' | '<' | 'in' | 'not in' | 'is not EMPTY';
  values: string[];
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\["\\])*)"|(cf\[\d+\]|\w+)|(!=|>=|<=|[=~<(),]))/y;

/** Parses a query; throws for invalid or unsupported syntax. */
export function readJql(text: string): Jql {
  const tokens: { quoted?: string; word?: string; sign?: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`JQL is not understood: ${text.slice(at)}`);
    const [, quoted, word, sign] = found;
    tokens.push(
      quoted !== undefined
        ? { quoted: quoted.replaceAll(/\\(.)/g, '$1') }
        : word !== undefined
          ? { word }
          : { sign: sign ?? '' },
    );
  }
  let at = 0;
  const peek = () => tokens[at];
  const take = (what: { word?: string; sign?: string }) => {
    const token = tokens[at++];
    if (!token || (what.word ?? token.word) !== token.word || (what.sign ?? token.sign) !== token.sign)
      throw new Error(`JQL: expected ${JSON.stringify(what)} in ${text}`);
    return token;
  };
  const value = (): string => {
    const token = tokens[at++];
    const read = token?.quoted ?? (/^\d+$/.test(token?.word ?? '') ? token?.word : undefined);
    if (read === undefined) throw new Error(`JQL: a value must be quoted in ${text}`);
    return read;
  };
  const values = (): string[] => {
    take({ sign: '(' });
    const all = [value()];
    while (peek()?.sign === ',') {
      at++;
      all.push(value());
    }
    take({ sign: ')' });
    return all;
  };
  function clause(): Clause {
    const field = take({}).word;
    if (field === undefined) throw new Error(`JQL: no field in ${text}`);
    const token = tokens[at++];
    if (
      token?.sign === '=' ||
      token?.sign === '!=' ||
      token?.sign === '~' ||
      token?.sign === '>=' ||
      token?.sign === '<=' ||
      token?.sign === '<'
    )
      return { field, op: token.sign, values: [value()] };
    if (token?.word === 'in') return { field, op: 'in', values: values() };
    if (token?.word === 'not') {
      take({ word: 'in' });
      return { field, op: 'not in', values: values() };
    }
    if (token?.word === 'is') {
      take({ word: 'not' });
      take({ word: 'EMPTY' });
      return { field, op: 'is not EMPTY', values: [] };
    }
    throw new Error(`JQL: no operator after ${field} in ${text}`);
  }
  function any(): Clause[] {
    if (peek()?.sign !== '(') return [clause()];
    at++;
    const found = [clause()];
    while (peek()?.word === 'OR') {
      at++;
      found.push(clause());
    }
    take({ sign: ')' });
    return found;
  }
  const query: Jql = { all: [any()], order: [] };
  while (peek()?.word === 'AND') {
    at++;
    query.all.push(any());
  }
  if (peek()?.word === 'ORDER') {
    at++;
    take({ word: 'BY' });
    for (;;) {
      const field = take({}).word ?? '';
      const way = take({}).word;
      if (way !== 'DESC' && way !== 'ASC') throw new Error(`JQL: no order in ${text}`);
      query.order.push({ field, down: way === 'DESC' });
      if (peek()?.sign !== ',') break;
      at++;
    }
  }
  if (at < tokens.length) throw new Error(`JQL: something is left over in ${text}`);
  return query;
}

/**
 * Returns words as a text index stores them: punctuation is removed, and scripts without spaces are split into
 * characters.
 */
const words = (text: string): string[] =>
  text
    .toLowerCase()
    .match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu,
    ) ?? [];

/** Whether a text matches a `~` operand: a phrase in quotes, or words of which the last may end with an asterisk. */
export function containsText(text: string, wanted: string): boolean {
  const phrase = /^"(.*)"$/.exec(wanted)?.[1];
  if (phrase === undefined && /[+\-&|!(){}[\]^~?\\:"/]/.test(wanted)) throw new Error(`JQL: ${wanted} needs escapes`);
  const open = phrase === undefined && wanted.endsWith('*');
  const [parts, all] = [words(phrase ?? wanted), words(text)];
  if (parts.length === 0) return false;
  return all.some((_, from) =>
    parts.every((part, index) => {
      const word = all[from + index];
      return word !== undefined && (open && index === parts.length - 1 ? word.startsWith(part) : word === part);
    }),
  );
}
