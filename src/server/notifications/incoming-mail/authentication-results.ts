/** One result of an `Authentication-Results` field: the outcome of a method. */
export interface AuthenticationResult {
  /** In lower case: `dmarc`, `dkim`, `spf`, … */
  method: string;
  /** In lower case: `pass`, `fail`, … */
  result: string;
  /** The checked properties, by `ptype.property` in lower case, such as `header.from`; the first of several. */
  properties: ReadonlyMap<string, string>;
}

/** An `Authentication-Results` field (RFC 8601). */
export interface AuthenticationResults {
  /** The name of the server that wrote it, in lower case. */
  server: string;
  results: readonly AuthenticationResult[];
}

const SPACE = /[ \t\r\n]/;
const KEYWORD = /[\w-]/;
/** A longer field was not written by a mail server. */
const MAX_LENGTH = 20_000;

/** Reads the tokens of a structured field. Each of its methods is linear in what it reads. */
class Scanner {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Skips white space and comments, which nest. False for a comment that does not end. */
  skip(): boolean {
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const sign = this.#text.charAt(this.#at);
      if (sign === '(') depth++;
      else if (depth === 0 && !SPACE.test(sign)) break;
      else if (sign === ')') depth--;
      else if (sign === '\\') this.#at++;
    }
    return depth === 0;
  }

  /** Skips `sign` and the space around it; false when it is not next. */
  take(sign: string): boolean {
    if (!this.skip() || this.#text.charAt(this.#at) !== sign) return false;
    this.#at++;
    return this.skip();
  }

  keyword(): string {
    const start = this.#at;
    while (KEYWORD.test(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at).toLowerCase();
  }

  /**
   * A value: a token, a quoted string, or an address, whose local part may be quoted. Null when a quoted string does not end.
   * A token may hold `=`, as a local part may.
   */
  value(): string | null {
    let value = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const sign = this.#text.charAt(this.#at);
      if (SPACE.test(sign) || sign === ';' || sign === '(') break;
      if (sign !== '"') {
        value += sign;
        continue;
      }
      const quoted = this.#quoted();
      if (quoted === null) return null;
      value += quoted;
    }
    return value;
  }

  /** The content of a quoted string; stops at its closing quote. */
  #quoted(): string | null {
    let content = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const sign = this.#text.charAt(this.#at);
      if (sign === '"') return content;
      if (sign === '\\') this.#at++;
      content += this.#text.charAt(this.#at);
    }
    return null;
  }
}

/**
 * Parses the value of an `Authentication-Results` field by its grammar (RFC 8601, section 2.2).
 *
 * Accepts one extension, which Microsoft writes: `name=value` without a type, such as `action=none`.
 *
 * @returns null for a value that does not follow the grammar
 */
export function parseAuthenticationResults(field: string): AuthenticationResults | null {
  if (field.length > MAX_LENGTH) return null;
  const scanner = new Scanner(field);
  if (!scanner.skip()) return null;
  const server = scanner.value();
  if (!server || !scanner.skip()) return null;
  // The version of the field's format.
  const version = scanner.keyword();
  if (version !== '' && version !== '1') return null;
  const results: AuthenticationResult[] = [];
  let none = false;
  if (!scanner.skip()) return null;
  while (!scanner.done) {
    if (!scanner.take(';')) return null;
    // Some servers end the field with a semicolon.
    if (scanner.done) break;
    if (none) return null;
    const result = readResult(scanner);
    if (result === null) return null;
    if (result === 'none') {
      if (results.length > 0) return null;
      none = true;
    } else results.push(result);
    if (!scanner.skip()) return null;
  }
  return { server: server.toLowerCase(), results };
}

function readResult(scanner: Scanner): AuthenticationResult | 'none' | null {
  const method = scanner.keyword();
  if (method === '') return null;
  if (scanner.take('/')) {
    if (!/^\d+$/.test(scanner.keyword())) return null;
  }
  if (!scanner.take('=')) return method === 'none' ? 'none' : null;
  const result = scanner.keyword();
  if (result === '') return null;
  const properties = new Map<string, string>();
  while (scanner.skip()) {
    const first = scanner.keyword();
    if (first === '') return { method, result, properties };
    let name = first;
    if (scanner.take('.')) {
      const property = scanner.keyword();
      if (property === '') return null;
      name = `${first}.${property}`;
    }
    if (!scanner.take('=')) return null;
    const value = scanner.value();
    if (value === null) return null;
    if (!properties.has(name)) properties.set(name, value);
  }
  return null;
}
