const SEPARATORS = /[\s,;、､]+/;

/**
 * Splits a list of e-mail addresses at commas, semicolons, `、`, white space and line breaks, and drops display names.
 *
 * @param text normalized by NFKC, so that full-width letters and signs are plain ones
 * @returns the addresses as written, possibly invalid ones, with duplicates
 * @example splitAddresses('"Yamada, Hana" <hana@example.jp>; taro@example.jp') // ['hana@example.jp', 'taro@example.jp']
 */
export const splitAddresses = (text: string): string[] => removeDisplayNames(text).split(SEPARATORS).filter(Boolean);

/**
 * Replaces `name <address>` by the address. Text in angle brackets without `@` stays, so that it is rejected as
 * invalid.
 */
function removeDisplayNames(text: string): string {
  const parts = text.split('>');
  const last = parts.pop() ?? '';
  const bare = parts.map((part) => {
    const start = part.lastIndexOf('<');
    const address = part.slice(start + 1).trim();
    if (start === -1 || !address.includes('@') || SEPARATORS.test(address)) return `${part}>`;
    return ` ${removeTrailingName(part.slice(0, start))} ${address} `;
  });
  return bare.join('') + last;
}

/** Removes the name at the end of a text: a quoted one, or the words after the last separator. Addresses among them stay. */
function removeTrailingName(text: string): string {
  const trimmed = text.trimEnd();
  if (trimmed.endsWith('"')) {
    const start = trimmed.lastIndexOf('"', trimmed.length - 2);
    if (start !== -1) return trimmed.slice(0, start);
  }
  const start = Math.max(...[',', ';', '、', '､', '\n'].map((separator) => trimmed.lastIndexOf(separator))) + 1;
  const words = trimmed.slice(start).split(SEPARATORS);
  return trimmed.slice(0, start) + words.filter((word) => word.includes('@')).join(' ');
}
