import { htmlToText } from '../../lib/html-to-text.ts';

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

/** HTML of Freshdesk as plain text. Text that {@link toHtml} has written keeps its spaces and empty lines. */
export function fromHtml(html: string): string {
  return htmlToText(html, { bullet: '– ', exact: isOwn(html) }).text;
}

/** Whether HTML is one `<div>` with nothing but line breaks in it, as {@link toHtml} writes it. */
function isOwn(html: string): boolean {
  const inner =
    html.startsWith('<div>') && html.endsWith('</div>') ? html.slice('<div>'.length, -'</div>'.length) : null;
  return inner !== null && !inner.replaceAll(/<br ?\/?>/g, '').includes('<');
}
