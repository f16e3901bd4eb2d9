/** Maximum nesting of arrays and objects in a response; the contract needs fewer than ten levels. */
const MAX_DEPTH = 64;

/**
 * Serializes a request body. The replacer reads each value from its holder again, because old libraries define `toJSON` on
 * `Array.prototype` or `Object.prototype`, and `JSON.stringify` calls it before the replacer.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key) {
    return this[key];
  });
}

/**
 * Parses the JSON of a response without its `__proto__` keys: later code that merges the object would set its prototype
 * (prototype pollution).
 *
 * @throws SyntaxError when the text is not JSON or nests deeper than 64 levels.
 */
export function decodeJson(text: string): unknown {
  if (exceedsMaxDepth(text)) throw new SyntaxError(`JSON nests deeper than ${MAX_DEPTH} levels.`);
  // A reviver makes parsing several times slower. `\u00` is the only other spelling of these characters.
  if (!/__proto__|\\u00/i.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
}

// Scans the text, because a recursive parser would overflow the stack first.
function exceedsMaxDepth(text: string): boolean {
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
