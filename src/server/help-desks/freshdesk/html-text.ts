import { htmlToText } from '../../lib/html-to-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
};

/** Converts plain text to HTML such that {@link fromHtml} restores it exactly. */
export function toHtml(text: string): string {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[&<>"\t]/g, (sign) => ENTITIES[sign] ?? sign)
    // HTML collapses leading, trailing and repeated spaces.
    .replaceAll(/^ | $| (?= )/gm, '&nbsp;')
    .replaceAll('\n', '<br>');
  return `<div>${lines}</div>`;
}

/** Converts HTML to plain text. Text written by {@link toHtml} keeps its spaces and empty lines. */
export function fromHtml(html: string): string {
  return htmlToText(html, { bullet: '– ', exact: isFromToHtml(html) }).text;
}

/** Whether the HTML is a single `<div>` with only line breaks in it, as {@link toHtml} writes it. */
function isFromToHtml(html: string): boolean {
  const inner =
    html.startsWith('<div>') && html.endsWith('</div>') ? html.slice('<div>'.length, -'</div>'.length) : null;
  return inner !== null && !inner.replaceAll(/<br ?\/?>/g, '').includes('<');
}
