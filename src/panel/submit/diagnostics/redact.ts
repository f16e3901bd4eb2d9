/** What must not leave the page in a recording; in this order. What a pair of brackets has caught stays. */
const SECRETS = [
  // What comes after the path of an address.
  /()[?#](?<=\w:\/\/[^\s?#"']+[?#])[^\s"')]+/g,
  /(?<!\w)(?=\w*(?:pass|pwd|secret|token|key|auth|cookie|session))(\w+["']?\s*[:=]\s*["']?)(?:(?:bearer|basic) )?[^\s"'&,;}]+/gi,
  /((?:bearer|basic) )\S+/gi,
  /()\beyJ[\w.-]+/g,
  /()(?<![\p{L}\p{N}._+%-])[\p{L}\p{N}._+%-]+[@＠][\p{L}\p{N}.-]+/gu,
  // Long and with a digit in it: no word of any language.
  /()(?<![\w+/=-])(?=[\w+/=-]*\d)[\w+=-][\w+/=-]{19,}/g,
  /()\d(?:[ -]?\d){6,}/g,
];

/**
 * Takes tokens, secrets, mail addresses, long numbers and the queries of addresses out of a text.
 *
 * @example redact('https://x.example/a?token=1 for ada@example.com') // 'https://x.example/a[…] for […]'
 */
export function redact(text: string): string {
  return SECRETS.reduce((rest, secret) => rest.replace(secret, '$1[…]'), text);
}
