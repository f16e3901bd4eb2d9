import { decodeEntities } from '../../status/markup.ts';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Plain text as the HTML that Freshdesk takes, so that {@link fromHtml} gives it back as it was. */
export function toHtml(text: string): string {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign)
    .replaceAll(/^ | (?= )/gm, '&nbsp;')
    .replaceAll('\t', '&nbsp;&nbsp;')
    .replaceAll('\n', '<br>');
  return `<div>${lines}</div>`;
}

/** HTML as plain text: lines where it breaks, and none of its tags. What is said in it as text stays, whatever it looks like. */
export function fromHtml(html: string): string {
  const text = html
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^>]*>/gi, '\n')
    .replaceAll(/<li\b[^>]*>/gi, '– ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/ ?\n ?/g, '\n');
  return decodeEntities(text).trim();
}
