/** Changes that help desks make to texts before storing them, by name. */
export const ALTERATIONS: readonly (readonly [name: string, alter: (text: string) => string])[] = [
  ['drops emoji', (text) => text.replaceAll(/\p{Extended_Pictographic}/gu, '')],
  ['redacts card numbers', (text) => text.replaceAll(/\b(?:\d{4} ){3}\d{4}\b/g, '████')],
  [
    'cuts at 64 KiB',
    (text) =>
      Buffer.from(text)
        .subarray(0, 65_535)
        .toString()
        .replace(/\ufffd$/, ''),
  ],
  [
    'normalizes white space',
    (text) =>
      text
        .replaceAll(/[ \t]+/g, ' ')
        .replaceAll(/\n+/g, '\r\n')
        .trim(),
  ],
  ['keeps nothing of a text', (text) => (text.includes('4111') ? '-' : text)],
];

/**
 * A text that each change affects. Its letters have six bytes (か with a combining mark, as macOS writes が), more than
 * 64 KiB in total.
 */
export const ALTERED = `Paid with 4111 1111 1111 1111 👩‍💻 👍🏽   twice\n\n\n日本語  ${'か\u3099'.repeat(11_000)}\t\n`;
