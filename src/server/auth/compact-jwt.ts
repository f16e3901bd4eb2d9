/** Base64url without padding (RFC 7515): the letters only, so that nothing is skipped while decoding. */
const BASE64URL = /^[\w-]+$/;

/**
 * Tells whether a token is a signed JWT in compact form, written in the only way that its bytes can be written.
 *
 * Decoders ignore padding, white space and the spare bits of a last character. A token that was revoked by its text would
 * come back in each of those spellings.
 */
export function isCanonicalJwt(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every((part) => BASE64URL.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

/** The part of a token that its signature covers. Two valid signatures of the same claims (ECDSA has them) share it. */
export const toSigningInput = (token: string): string => token.slice(0, token.lastIndexOf('.'));

/**
 * Tells whether a member name stands twice in the outer object of a JSON text. `JSON.parse` keeps the last one, other
 * parsers the first, so two programs would read two different tokens.
 *
 * @param text valid JSON
 */
export function hasDuplicateMember(text: string): boolean {
  const names = new Set<string>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const start = at;
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
      if (depth !== 1) continue;
      let next = at + 1;
      while (/\s/.test(text[next] ?? '')) next++;
      if (text[next] !== ':') continue;
      // Decoded, since an escape is another spelling of the same name.
      const name = String(JSON.parse(text.slice(start, at + 1)));
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}
