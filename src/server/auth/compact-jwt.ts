/** Base64url without padding (RFC 7515), strictly, because decoders skip other characters. */
const BASE64URL = /^[\w-]+$/;

/**
 * Whether a token is a signed JWT in compact form, in its canonical encoding.
 *
 * Decoders ignore padding, white space and the spare bits of a last character. A token that was revoked by its text would
 * be accepted again in each of those spellings.
 */
export function isCanonicalJwt(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every((part) => BASE64URL.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

/** Returns the signed part of a token. Two valid signatures of the same claims (possible with ECDSA) share it. */
export const toSigningInput = (token: string): string => token.slice(0, token.lastIndexOf('.'));

/**
 * Whether a member name occurs twice in the outer object of a JSON text. `JSON.parse` keeps the last one, other parsers the first,
 * so two programs would read different tokens.
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
      // Decoded, because an escape is another spelling of the same name.
      const name = String(JSON.parse(text.slice(start, at + 1)));
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}
