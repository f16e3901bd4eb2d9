/**
 * Strips quotes, attribution lines and signatures, in English and Japanese forms, from replies by mail. Linear in the length of
 * the text.
 */

const QUOTED = /^\s{0,3}[>＞]/;
const blank = (line: string) => line.trim() === '';

/** Attribution lines above a quote, after joining wrapped lines. */
const ATTRIBUTIONS = [
  // On Mon, Jun 1, 2026 at 6:00 PM Harbor <support@harbor.example> wrote:
  /^On\b.{6,300}\bwrote:$/i,
  // 2026年6月1日(月) 18:00 Harbor <support@harbor.example>:
  /^\d{4}年\s?\d{1,2}月\s?\d{1,2}日.{0,12}\d{1,2}[:：時]\d{2}.{0,300}[:：]$/,
  // 2026/06/01 18:00、Harbor <support@harbor.example>のメール:
  /^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}.{0,300}(?:のメール|書きました|wrote)\s?[:：]$/i,
  /^.{0,300}(?:さん|様|氏|>)\s?(?:は|が|の)(?:次のように)?(?:書きました|メール)\s?[:：]$/,
];

/** `… <harbor@harbor.example> wrote:`, by the last address in it: a pattern for it would try each of many splits. */
function endsWithAddressAndWrote(line: string): boolean {
  if (!/\bwrote:$/i.test(line)) return false;
  const at = line.lastIndexOf('@');
  if (at < 1 || !/[\w.+-]/.test(line.charAt(at - 1))) return false;
  let end = at + 1;
  while (/[\w.-]/.test(line.charAt(end))) end++;
  return end > at + 1 && line.length - 'wrote:'.length - end <= 20;
}

/** Separator line before the original message. */
const ORIGINAL = /^\s*-{2,}\s*(?:Original (?:Message|Appointment)|元のメッセージ|オリジナル\s?メッセージ)\s*-{2,}\s*$/i;
const RULE = /^\s*_{10,}\s*$/;
const FROM = /^\s*\*?(?:From|差出人|送信者|発信元)\s{0,5}[:：]/i;
const HEADER = /^\s*\*?(?:Sent|Date|To|Cc|Subject|送信日時|送信日|日時|日付|宛先|件名|ＣＣ)[\s*]{0,5}[:：]/i;

/** Whether a block of header lines begins here, as Outlook writes it above the original message. */
function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!FROM.test(lines[at] ?? '')) return false;
  return lines.slice(at + 1, at + 7).filter((line) => HEADER.test(line)).length >= 2;
}

/** Returns the first line of an unquoted original message; the number of lines if there is none. */
function findOriginal(lines: readonly string[]): number {
  const at = lines.findIndex(
    (line, index) =>
      ORIGINAL.test(line) ||
      isHeaderBlock(lines, index) ||
      (RULE.test(line) && [1, 2].some((next) => isHeaderBlock(lines, index + next))),
  );
  return at === -1 ? lines.length : at;
}

/** Returns the number of lines of the attribution that begins here, which mail programs wrap; 0 for none. */
function countAttributionLines(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  // Joining lines is expensive in a long text, so lines that cannot begin an attribution are skipped.
  if (!/^(?:On\b|\d{4}[年/.-]|.*(?:@|さん|様|氏))/i.test(first)) return 0;
  for (let length = 1; length <= 3 && at + length <= lines.length; length++) {
    const part = lines.slice(at, at + length);
    if (part.some((line) => blank(line) || QUOTED.test(line))) return 0;
    const joined = part.map((line) => line.trim()).join(' ');
    if (joined.length <= 500 && (endsWithAddressAndWrote(joined) || ATTRIBUTIONS.some((form) => form.test(joined))))
      return length;
  }
  return 0;
}

/** Removes quotes and their attributions. Quotes between inline replies are kept, because they are the questions. */
function stripQuotes(lines: readonly string[]): string[] {
  const rest: string[] = [];
  let hasText = false;
  for (let at = 0; at < lines.length; at++) {
    const length = countAttributionLines(lines, at);
    if (length === 0) {
      const line = lines[at] ?? '';
      rest.push(line);
      hasText ||= !blank(line);
      continue;
    }
    let next = at + length;
    while (next < lines.length && blank(lines[next] ?? '')) next++;
    // The original message is unquoted: all following lines belong to it.
    if (next < lines.length && !QUOTED.test(lines[next] ?? '') && hasText) break;
    at += length - 1;
  }
  let answers = 0;
  let quote = false;
  for (const line of rest) {
    if (QUOTED.test(line)) quote = true;
    else if (quote && !blank(line)) {
      answers++;
      quote = false;
    }
  }
  return answers >= 2 ? rest : rest.filter((line) => !QUOTED.test(line));
}

/** Footers that phones and mail programs append. */
const ADVERTISEMENT =
  /^(?:Sent from (?:my |Outlook|Mail|Yahoo|Proton|Samsung).{0,60}|Get Outlook for .{0,40}|.{0,20}(?:iPhone|iPad|Android|Xperia|Galaxy).{0,20}から送信.{0,5}|.{0,30}(?:メール|Mail|Outlook).{0,20}(?:から送信|を入手|を取得).{0,40})$/i;
const RULER = /^\s*(?:[-=_*~+#/━─―═＝＊＿～・…◇◆☆★■□●○▼▲┏┗┓┛┃│|｜:.]\s?){5,}.{0,40}$/u;
const CONTACT = /(?:TEL|電話|FAX|携帯|〒|mail|https?:|www\.|@|株式会社|有限会社|合同会社|Inc\b|Ltd\b|LLC\b|GmbH)/i;
/** Maximum length of a ruler or footer line. */
const MAX_FOOTER_LINE = 200;
/** Maximum lines of a signature. */
const MAX_SIGNATURE_LINES = 15;

const isShort = (line: string) => line.length <= MAX_FOOTER_LINE;

function stripSignature(lines: readonly string[]): string[] {
  let end = lines.length;
  const trim = () => {
    while (end > 0 && blank(lines[end - 1] ?? '')) end--;
  };
  trim();
  const dashes = lines.findIndex((line, index) => index > 0 && index < end && /^--\s?$/.test(line));
  if (dashes !== -1 && lines.slice(0, dashes).some((line) => !blank(line))) end = dashes;
  trim();
  while (end > 0 && isShort(lines[end - 1] ?? '') && ADVERTISEMENT.test((lines[end - 1] ?? '').trim())) {
    end--;
    trim();
  }
  // Japanese business mail: the sender's company between two rules.
  for (let at = Math.max(1, end - MAX_SIGNATURE_LINES); at < end; at++) {
    const line = lines[at] ?? '';
    if (!isShort(line) || !RULER.test(line) || !lines.slice(at, end).some((line) => CONTACT.test(line))) continue;
    if (lines.slice(0, at).some((line) => !blank(line))) end = at;
  }
  trim();
  return lines.slice(0, end);
}

/**
 * Returns the new text of a reply. Empty when the reply consists of quotes.
 *
 * @param text with `\n`
 * @example extractReply('It works now.\n\nOn Mon, Jun 1, 2026 Harbor wrote:\n> Please try again.') // 'It works now.'
 */
export function extractReply(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const cut = findOriginal(lines);
  // The reply is below the quote, whose end is unknown, so all of it is kept.
  const top = lines.slice(0, cut).some((line) => !blank(line)) ? lines.slice(0, cut) : lines;
  return stripSignature(stripQuotes(top))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}
