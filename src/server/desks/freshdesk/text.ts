import { decodeEntities } from '../../status/markup.ts';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;' };

/** Plain text as the HTML that Freshdesk takes, so that {@link fromHtml} gives it back as it was. */
export function toHtml(text: string): string {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[&<>"\t]/g, (sign) => SIGNS[sign] ?? sign)
    // Spaces at the ends of lines, and all but one of several, would be lost.
    .replaceAll(/^ | $| (?= )/gm, '&nbsp;')
    .replaceAll('\n', '<br>');
  return `<div>${lines}</div>`;
}

/** HTML as plain text: lines where it breaks, and none of its tags. What is said in it as text stays, whatever it looks like. */
export function fromHtml(html: string): string {
  const flat = html.replaceAll(/ *[\r\n]+ */g, ' ').replaceAll(/ {2,}/g, ' ');
  // As it was made here: nothing at its ends is by accident.
  const own = /^<div>((?:[^<>]|<br ?\/?>)*)<\/div>$/.exec(flat)?.[1];
  if (own !== undefined) return decodeEntities(own.replaceAll(/<br ?\/?>/g, '\n'));
  const text = flat
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^>]*>/gi, '\n')
    .replaceAll(/<li\b[^>]*>/gi, '– ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/ ?\n ?/g, '\n');
  return decodeEntities(text).trim();
}
