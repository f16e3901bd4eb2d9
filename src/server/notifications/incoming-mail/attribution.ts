/**
 * Recognises the lines that mail programs put above a quoted or forwarded message, in the languages whose programs are common:
 * attribution lines (`On … wrote:`), separators (`-----Original Message-----`) and blocks of header fields (`From:`, `Sent:`).
 * Each test is linear in the length of the line.
 */

/** Maximum characters of an attribution line, after joining wrapped lines. */
const MAX_ATTRIBUTION_LENGTH = 500;
/** Maximum lines of an attribution that a mail program has wrapped. */
const MAX_ATTRIBUTION_LINES = 4;

const COLON = /[:：]$/;
const YEAR = /(?:^|\D)(?:19|20)\d{2}(?:\D|$)/;
const TIME = /\d{1,2}\s?[:：.h時时시点點]\s?\d{2}(?:\D|$)|\d\s?(?:AM|PM|Uhr|時|时|點|点|시)/i;
const ADDRESS = /[\w.+-]@[\w-]/;
/** The verb at the end: `On … wrote:`, `…のメール:`. */
const VERB_AT_END = new RegExp(
  [
    String.raw`\b(?:wrote|writes)`,
    String.raw`\s(?:a\s(?:écrit|ecrit)|écrit|escribió|escribio|escreveu|scritto|schrieb|schreef|geschreven|skrev|kirjoitti|yazdı|írta)`,
    String.raw`\s(?:napisał|napisała|napisał\(a\)|pisze|napsal|napsala|napsal\(a\)|писал|писала|пишет|написал|написала)`,
    '(?:写道|寫道|写到|作成|작성|쓴 글|쓰셨습니다|のメール|のメッセージ|書きました|書いています|書き込みました)',
  ].join('|'),
  'iu',
);
/** The verb before the name: `Am … schrieb Harbor <…>:`. */
const VERB_INSIDE = /\s(?:schrieb|schreef|skrev)\s/i;
/** The verb before the date, or at the beginning: `Harbor a écrit le …:`, `Quoting Harbor <…>:`. Prose has these too. */
const LOOSE_VERB =
  /\s(?:escribió|escreveu|scritto|écrit|wrote|napisał|napisał\(a\)|napisana przez)\s|^(?:Quoting|Zitat von|Citando|Citato da)\s/iu;
/** A date in digits, also with a year of two digits. */
const DATE_IN_DIGITS = /(?:^|\D)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\D|$)/;
/** The form of Becky! without a name: `On Mon, 01 Jun 2026 18:00:00 +0900`. */
const RAW_DATE_LINE = /^On\s(?:\p{L}{3},\s)?\d{1,2}\s\p{L}{3}\s\d{4}\s\d{2}:\d{2}(?::\d{2})?\s[+-]\d{4}$/u;
/** The address at the end: `2026-06-01 18:00 GMT+09:00 Harbor <support@harbor.example>:`. */
const ADDRESS_AT_END = /[>＞)）]\s?[:：]$/;
/** The Japanese form without an address: `2026年6月1日(月) 18:00 Harbor:` */
const JAPANESE_DATE = /^\d{4}年\s?\d{1,2}月\s?\d{1,2}日/;
/** `---- On Mon, 01 Jun 2026 18:00:00 +0900 Harbor <…> wrote ----` */
const DASHED = /^-{2,40}\s.{1,400}\s-{2,40}$/;
/** How an attribution begins; decides how many wrapped lines belong to it. */
const START =
  /^(?:-{2,}\s)?(?:On|Am|Le|El|Il|In data|Em|Op|Den|Dnia|W dniu|在|于|於|\d{1,4}[年년./-]|\d{1,2}:\d{2}|\p{L}{2,4}\.?,\s|Wiadomość napisana)|^[^。]{1,60}(?:さん|様|氏)[はが]$/iu;

/** Removes the colon or dashes at the end, so that the verb is last. */
function stripEnd(line: string): string {
  return line.replace(/(?:[:：]|\s-+)$/, '').trimEnd();
}

function endsWithVerb(line: string): boolean {
  const rest = stripEnd(line);
  // The verb is short, so a match that does not reach the end of this tail is inside of the sentence.
  const tail = rest.slice(-20);
  const match = VERB_AT_END.exec(tail.startsWith(' ') ? tail : ` ${tail}`);
  if (!match) return false;
  const padded = tail.startsWith(' ') ? tail : ` ${tail}`;
  return padded.slice(match.index + match[0].length).trim() === '';
}

/** Whether a line (already joined if it was wrapped) names the author of the text below it. */
function isAttribution(line: string): boolean {
  if (line.length > MAX_ATTRIBUTION_LENGTH) return false;
  if (DASHED.test(line)) return YEAR.test(line) && endsWithVerb(line);
  if (!COLON.test(line)) return false;
  if (endsWithVerb(line)) return true;
  const isDated = YEAR.test(line) || (DATE_IN_DIGITS.test(line) && TIME.test(line));
  if (VERB_INSIDE.test(line) && (isDated || ADDRESS.test(line))) return true;
  if (JAPANESE_DATE.test(line) && TIME.test(line)) return true;
  return ADDRESS_AT_END.test(line) && ADDRESS.test(line) && (YEAR.test(line) || TIME.test(line));
}

/**
 * Whether a line above text that is marked with `>` names its author. Less evidence suffices than without the marks: an address with
 * a date and a time in any order, or a verb in any place.
 */
function isAttributionOfQuote(line: string): boolean {
  if (isAttribution(line)) return true;
  if (line.length > MAX_ATTRIBUTION_LENGTH) return false;
  if (RAW_DATE_LINE.test(line)) return true;
  if (!COLON.test(line)) return false;
  const isDated = (YEAR.test(line) || DATE_IN_DIGITS.test(line)) && TIME.test(line);
  return (ADDRESS.test(line) && isDated) || (LOOSE_VERB.test(line) && (ADDRESS.test(line) || isDated));
}

/**
 * Whether an attribution is certain even if the text below it is not marked with `>`: it has a year, a time and an address, which
 * prose such as `yesterday bob@acme.example wrote:` does not have together.
 */
function isCertain(line: string): boolean {
  return isAttribution(line) && YEAR.test(line) && TIME.test(line) && ADDRESS.test(line);
}

const join = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ');
const isBlank = (line: string) => line.trim() === '';

/**
 * Counts the lines of the attribution that ends with the line before `end`.
 *
 * @param lines without line breaks
 * @param end index after the last line of the attribution
 * @returns 0 if there is none
 */
export function countAttributionLinesBefore(lines: readonly string[], end: number): number {
  let found = 0;
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES && end - count >= 0; count++) {
    const first = lines[end - count] ?? '';
    if (isBlank(first) || isQuoted(first)) break;
    const joined = join(lines.slice(end - count, end));
    if (joined.length > MAX_ATTRIBUTION_LENGTH) break;
    if (!isAttributionOfQuote(joined)) continue;
    if (count === 1) found = 1;
    // A wrapped attribution begins like one and has a date; a sentence above a short attribution does not.
    else if (START.test(first.trim()) && (YEAR.test(joined) || TIME.test(joined))) found = count;
  }
  return found;
}

/**
 * Counts the lines of the certain attribution that begins at `start`.
 *
 * @returns 0 if there is none
 */
export function countCertainAttributionLines(lines: readonly string[], start: number): number {
  const first = (lines[start] ?? '').trim();
  if (!START.test(first) && !ADDRESS.test(first)) return 0;
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES && start + count <= lines.length; count++) {
    const part = lines.slice(start, start + count);
    if (part.some((line) => isBlank(line) || isQuoted(line))) return 0;
    if (isCertain(join(part))) return count;
  }
  return 0;
}

/** Whether a line is marked as quoted. */
export const isQuoted = (line: string) => /^\s{0,3}[>＞]/.test(line);

/** The words between the dashes of `-----Original Message-----`, and their translations. */
const SEPARATOR_WORDS = new RegExp(
  [
    '^(?:Original (?:Message|Appointment))$',
    '^(?:Forwarded (?:message|by .{1,80}))$',
    '^(?:Begin forwarded message)$',
    '^(?:(?:元の|オリジナル ?)メッセージ)$',
    '^(?:(?:転送(?:された)?|転送)メッセージ)$',
    '^(?:(?:Ursprüngliche|Weitergeleitete|Original-?) ?Nachricht)$',
    "^(?:Message (?:d'origine|d’origine|original|transféré))$",
    '^(?:Mensaje (?:original|reenviado))$',
    '^(?:Mensagem (?:original|encaminhada))$',
    '^(?:Messaggio (?:originale|inoltrato))$',
    '^(?:(?:Oorspronkelijk|Doorgestuurd|Origineel) bericht)$',
    '^(?:Oorspronkelijk bericht)$',
    '^(?:Oryginalna wiadomość|Wiadomość oryginalna|Wiadomość przekazana|Treść przekazanej wiadomości)$',
    '^(?:原始邮件|邮件原件|原始郵件|转发的邮件|轉寄郵件|转发邮件)$',
    '^(?:원본 메시지|원본 메일|전달된 메시지|Original Message)$',
    '^(?:(?:Ursprungligt|Vidarebefordrat) meddelande)$',
    '^(?:Oprindelig (?:besked|meddelelse))$',
    '^(?:iu)$',
  ].join('|'),
  'iu',
);
/** A line of words between dashes. */
const SEPARATOR = /^[-_=]{2,40}\s?([^-_=\s].{0,98}?)\s?:?\s?[-_=]{0,40}$/u;

/** Whether a line is `-----Original Message-----` or a translation of it. */
function isSeparator(line: string): boolean {
  const words = line.length > 200 ? undefined : SEPARATOR.exec(line.trim())?.[1];
  return words !== undefined && SEPARATOR_WORDS.test(words);
}
const APPLE_FORWARD =
  /^(?:Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message réexpédié|転送されたメッセージ)\s?[:：]$/i;
const RULE = /^\s*_{10,}\s*$/;

/** Labels of header fields in the languages of common mail programs. */
const FROM =
  /^\s*[*＊]?(?:From|Von|De|Da|Van|Od|Från|Fra|差出人|送信者|発信元|发件人|寄件者|보낸 사람)[ *＊]{0,5}[:：]/i;
const SENT =
  /^\s*[*＊]?(?:Sent|Gesendet|Envoyé|Enviado(?: el)?|Enviada?(?: em)?|Inviato|Verzonden|Wysłano|Skickat|Sendt|送信日時|送信日|发送时间|寄件日期|보낸 날짜|보낸 시간)[ *＊]{0,5}[:：]/i;
const DATE = /^\s*[*＊]?(?:Date|Datum|Fecha|Data|日時|日付|日期|날짜)[ *＊]{0,5}[:：]/i;
const TO = /^\s*[*＊]?(?:To|An|À|Para|A|Aan|Do|Till|Til|宛先|收件人|받는 사람)[ *＊]{0,5}[:：]/i;
const SUBJECT =
  /^\s*[*＊]?(?:Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Temat|Ämne|Emne|件名|主题|主旨|제목)[ *＊]{0,5}[:：]/i;

/** A date as header fields have it (RFC 5322), in contrast to the one that a mail program writes for people. */
const RAW_DATE = /(?:[+-]\d{4}|GMT|UTC)\s*(?:\([^()]*\))?$/;

interface HeaderBlock {
  /** Whether a mail program wrote it: it has `Sent`, or a date written for people. People paste blocks of other fields. */
  certain: boolean;
}

/** Reads the block of header fields that begins at `start`; null if none does. */
function readHeaderBlock(lines: readonly string[], start: number): HeaderBlock | null {
  const first = lines[start] ?? '';
  // Some programs begin with the date.
  const isDateFirst = SENT.test(first);
  if (!isDateFirst && !FROM.test(first)) return null;
  const fields = lines.slice(isDateFirst ? start : start + 1, start + 8);
  const end = fields.findIndex(isBlank);
  const block = end === -1 ? fields : fields.slice(0, end);
  const has = (label: RegExp) => block.some((line) => label.test(line));
  if (isDateFirst && !(has(FROM) && has(TO) && has(SUBJECT))) return null;
  if (!has(TO) && !has(SUBJECT)) return null;
  const date = block.find((line) => DATE.test(line))?.trim() ?? '';
  const isWrittenForPeople = YEAR.test(date) && TIME.test(date) && !RAW_DATE.test(date);
  return { certain: has(SENT) || (isWrittenForPeople && has(TO) && has(SUBJECT)) };
}

/** Whether the last line with text above `index` announces what follows: `This is the mail:`. */
function isAnnounced(lines: readonly string[], index: number): boolean {
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (!isBlank(line)) return COLON.test(line.trim());
  }
  return false;
}

/**
 * Finds an original or forwarded message that is not marked with `>`.
 *
 * @returns the index of its first line; the number of lines if there is none
 */
export function findOriginalMessage(lines: readonly string[]): number {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (isSeparator(line) || (APPLE_FORWARD.test(line.trim()) && hasHeaderBlockSoon(lines, index + 1))) return index;
    if (RULE.test(line) && hasHeaderBlockSoon(lines, index + 1)) return index;
    if (readHeaderBlock(lines, index)?.certain === true && !isAnnounced(lines, index)) return index;
    const count = countCertainAttributionLines(lines, index);
    if (count > 0 && !isQuoted(nextWithText(lines, index + count))) return index;
  }
  return lines.length;
}

const nextWithText = (lines: readonly string[], start: number) =>
  lines.slice(start, start + 4).find((line) => !isBlank(line)) ?? '';

const hasHeaderBlockSoon = (lines: readonly string[], start: number) =>
  [0, 1, 2].some((offset) => readHeaderBlock(lines, start + offset) !== null);
