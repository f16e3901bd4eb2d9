/**
 * Finds the signature and the footer of a mail program at the end of a text, in forms that are certain. When in doubt, the lines
 * belong to the text.
 */

const isBlank = (line: string) => line.trim() === '';

/** Maximum characters of a line of a signature or footer. */
const MAX_LINE_LENGTH = 200;
/** Maximum lines of a signature. */
const MAX_SIGNATURE_LINES = 15;

const DEVICE =
  '(?:iPhone|iPad|iPod|Android|Galaxy|Xperia|Pixel|AQUOS|BlackBerry|Windows Phone|Huawei|Samsung|Xiaomi|Mobilgerät)';
/** Footers that phones and mail programs add, each as a whole line. */
const FOOTER = new RegExp(
  [
    String.raw`^(?:Sent (?:from|via|with|using) (?:my )?(?:\S{1,20} ){0,3}(?:${DEVICE}|Outlook|Mail|Yahoo Mail|Proton ?Mail|phone|mobile|Thunderbird|Gmail).{0,60})$`,
    '^(?:Get Outlook for .{1,100})$',
    String.raw`^(?:(?:Von meinem|Gesendet von(?: meinem)?) .{1,40})$`,
    String.raw`^(?:Gesendet mit .{1,40})$`,
    String.raw`^(?:Envoyé (?:de mon|depuis mon|depuis|à partir de) .{1,40})$`,
    String.raw`^(?:Enviado (?:desde mi|desde|do meu|a partir do meu) .{1,40})$`,
    String.raw`^(?:Inviato (?:da|dal mio) .{1,40})$`,
    String.raw`^(?:(?:Verzonden|Verstuurd) vanaf .{1,40})$`,
    String.raw`^(?:Wysłane z .{1,40})$`,
    String.raw`^(?:Skickat från .{1,40})$`,
    String.raw`^(?:(?:私の)?${DEVICE}(?: ?端末)?から送信(?:しました|されました)?[。.]?)$`,
    String.raw`^(?:(?:iOS|Android) ?(?:版|用)? ?(?:の|用の)?Outlook ?を(?:入手|取得)(?:<.{1,200}>)?)$`,
    String.raw`^(?:Outlook for (?:iOS|Android|Mac|Windows) ?(?:を(?:入手|取得)|から送信)(?:<.{1,200}>)?)$`,
    String.raw`^(?:(?:Yahoo!? ?メール|Gmail|ドコモメール|楽天メール)(?: ?for \S{1,20})?から送信(?:しました)?[。.]?)$`,
    String.raw`^(?:(?:发自|来自|從)(?:我的)? ?.{1,30})$`,
    String.raw`^(?:从(?:我的)? ?.{1,20}(?:发送|寄出))$`,
    String.raw`^(?:(?:나의|내) ?.{1,20}에서 보냄)$`,
  ].join('|'),
  'iu',
);

/** A line of signs around the signature in Japanese business mail. */
const RULER = /^\s*(?:[-=_*~+#/━─―═＝＊＿～・…◇◆☆★■□●○▼▲┏┗┓┛:.]\s?){5,80}\s*$/u;
/** Lines that occur only in signatures. */
const CONTACT =
  /(?:^|\s|[|｜┃│])(?:TEL|Phone|電話|FAX|携帯|Mobile|E-?mail|メール|Mail|URL|Web|住所)\s{0,3}[:：]|〒\s?\d{3}|(?:株式会社|有限会社|合同会社)|^\s*(?:https?:\/\/|www\.)\S{3,100}\s*$|^\s*[\w.+-]{1,64}@[\w.-]{1,200}\s*$/iu;
/** A sentence or question, which a signature has not. */
const SENTENCE = /[?？。！]|\p{L}{2}[.!]\s*$|^\s*(?:\d{1,2}[.)]|[-*•・])\s/u;
const POSTSCRIPT = /^\s*(?:P\.?\s?S\.?|追伸)/i;

/**
 * Returns the index of the first line of the signature or footer; `lines.length` if there is none.
 *
 * @param lines with spaces at the ends of lines, which tell the signature delimiter `-- ` from dashes that a person typed
 */
export function findSignature(lines: readonly string[]): number {
  let end = lines.length;
  const trim = () => {
    while (end > 0 && isBlank(lines[end - 1] ?? '')) end--;
  };
  trim();
  while (end > 1 && isFooter(lines[end - 1] ?? '')) {
    end--;
    trim();
  }
  for (let at = Math.max(1, end - MAX_SIGNATURE_LINES); at < end; at++) {
    if (isSignature(lines, at, end) && lines.slice(0, at).some((line) => !isBlank(line))) {
      end = at;
      break;
    }
  }
  trim();
  return end === 0 ? lines.length : end;
}

const isFooter = (line: string) => line.length <= MAX_LINE_LENGTH && FOOTER.test(line.trim());

function isSignature(lines: readonly string[], start: number, end: number): boolean {
  const first = lines[start] ?? '';
  const block = lines.slice(start + 1, end);
  if (block.some((line) => line.length > MAX_LINE_LENGTH || POSTSCRIPT.test(line))) return false;
  if (first === '-- ' || first === '-- \u00a0') return !block.some((line) => /[?？]/.test(line));
  if (block.some((line) => SENTENCE.test(line))) return false;
  const contacts = block.filter((line) => CONTACT.test(line)).length;
  if (/^--\s*$/.test(first)) return contacts > 0 || (block.length > 0 && block.length <= 4);
  if (!RULER.test(first)) return false;
  const isClosed = RULER.test(block.at(-1) ?? '');
  return contacts >= (isClosed ? 1 : 2) && (isClosed || !block.some(isBlank));
}
