/** A mail that comes as HTML alone, as plain text whose quotes are marked as people mark them. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const BLOCKS = new Set('p div br li tr table ul ol h1 h2 h3 h4 h5 h6 pre hr section article header footer'.split(' '));
/** What is not shown. */
const SILENT = new Set(['style', 'script', 'head', 'title', 'template']);
/** What Outlook and others put around the mail before; nothing below it is new. */
const ORIGINAL = /\bid\s*=\s*["']?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b/i;

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/**
 * The text of an HTML mail. Nothing of it is ever shown as HTML: this only has to be readable.
 *
 * @example textOf('<p>Thanks!</p><blockquote>Try again.</blockquote>') // 'Thanks!\n> Try again.'
 */
export function textOf(html: string): string {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let silent: string | null = null;
  const end = () => {
    if (line.trim() !== '' || lines.at(-1) !== '')
      lines.push(line.trim() === '' ? '' : '> '.repeat(depth) + line.trim());
    line = '';
  };
  // Comments and conditional parts first: they may hold tags.
  const parts = html.replaceAll(/<!--[^]*?-->/g, '').split(/(<[^<>]*>)/);
  for (const part of parts) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(part);
    const name = tag?.[2]?.toLowerCase();
    if (silent !== null) {
      if (tag?.[1] === '/' && name === silent) silent = null;
      continue;
    }
    if (name === undefined) {
      if (!part.startsWith('<!')) line += decoded(part.replaceAll(/\s+/g, ' '));
      continue;
    }
    if (ORIGINAL.test(part)) break;
    if (SILENT.has(name) && tag?.[1] === '') silent = name;
    else if (name === 'blockquote') {
      if (line.trim() !== '') end();
      depth = Math.max(0, depth + (tag?.[1] === '/' ? -1 : 1));
    } else if (name === 'br' || (BLOCKS.has(name) && line.trim() !== '')) end();
  }
  end();
  return lines.join('\n').trim();
}
