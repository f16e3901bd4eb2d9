/** How deep arrays and objects of an answer may nest; the contract itself stays below ten. */
const MAX_DEPTH = 64;

/**
 * JSON of a request body. The replacer goes back to the holder for each value, because a page's old libraries may have
 * put a `toJSON` on `Array.prototype` or `Object.prototype`, which `JSON.stringify` calls before the replacer.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key) {
    return this[key];
  });
}

/**
 * Parses the JSON of an answer. A key `__proto__` is dropped: as an own property it is harmless here, but not in the
 * hands of whoever merges it into something later.
 *
 * @throws SyntaxError when the text is no JSON, or nests deeper than anything the contract knows.
 */
export function decodeJson(text: string): unknown {
  if (tooDeep(text)) throw new SyntaxError(`JSON nests deeper than ${MAX_DEPTH} levels.`);
  // The reviver costs several times the parse, and `\u00` is the only other way to write these letters.
  if (!/__proto__|\\u00/i.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
}

// Counted on the text, before any parser has recursed into it.
function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === 92) at++;
      else if (char === 34) quoted = false;
    } else if (char === 34) quoted = true;
    else if (char === 91 || char === 123) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 93 || char === 125) depth--;
  }
  return false;
}
