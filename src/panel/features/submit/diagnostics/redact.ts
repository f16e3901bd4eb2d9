/** What must not leave the page in a recording; in this order. What a pair of brackets has caught stays. */
const SECRETS = [
  // Credentials that are known by how they begin: GitHub, Stripe, Slack, AWS.
  /()(?<!\w)(?:gh[opusr]_|github_pat_|[srp]k_(?:live|test)_|xox[a-z]-|xapp-)[\w-]{4,}/g,
  /()(?<!\w)(?:AKIA|ASIA)[A-Z\d]{12,}/g,
  // A secret that follows its name in a sentence, or in the path of an address.
  /(?<!\w)((?:password|passwd|passphrase|pwd|secret|api[_-]?key)(?: is)? )(?!is )\S+/gi,
  /(\/(?:password|passwd|secrets?|tokens?|api[_-]?keys?|reset|invites?|magic|verify)\/)[^\s/?#"')]+/gi,
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
