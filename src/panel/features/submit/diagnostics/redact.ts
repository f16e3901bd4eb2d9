/** Patterns of secrets, applied in order. The first capturing group is kept. */
const SECRET_PATTERNS = [
  // Credentials with known prefixes: GitHub, Stripe, Slack, AWS.
  /()(?<!\w)(?:gh[opusr]_|github_pat_|[srp]k_(?:live|test)_|xox[a-z]-|xapp-)[\w-]{4,}/g,
  /()(?<!\w)(?:AKIA|ASIA)[A-Z\d]{12,}/g,
  // A secret after its name in a sentence or in a URL's path.
  /(?<!\w)((?:password|passwd|passphrase|pwd|secret|api[_-]?key)(?: is)? )(?!is )\S+/gi,
  /(\/(?:password|passwd|secrets?|tokens?|api[_-]?keys?|reset|invites?|magic|verify)\/)[^\s/?#"')]+/gi,
  // Query and fragment of a URL.
  /()[?#](?<=\w:\/\/[^\s?#"']+[?#])[^\s"')]+/g,
  /(?<!\w)(?=\w*(?:pass|pwd|secret|token|key|auth|cookie|session))(\w+["']?\s*[:=]\s*["']?)(?:(?:bearer|basic) )?[^\s"'&,;}]+/gi,
  /((?:bearer|basic) )\S+/gi,
  /()\beyJ[\w.-]+/g,
  /()(?<![\p{L}\p{N}._+%-])[\p{L}\p{N}._+%-]+[@＠][\p{L}\p{N}.-]+/gu,
  // Long strings with a digit, which are no words.
  /()(?<![\w+/=-])(?=[\w+/=-]*\d)[\w+=-][\w+/=-]{19,}/g,
  /()\d(?:[ -]?\d){6,}/g,
];

/**
 * Redacts tokens, secrets, email addresses, long numbers and the queries of URLs.
 *
 * @example redact('https://x.example/a?token=1 for ada@example.com') // 'https://x.example/a[…] for […]'
 */
export function redact(text: string): string {
  return SECRET_PATTERNS.reduce((redacted, pattern) => redacted.replace(pattern, '$1[…]'), text);
}
