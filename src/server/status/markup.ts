/** What sources put around their words, in HTML and XML. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
};

/** Resolves character references; one that is not known stays as it is. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') {
      const key = name.toLowerCase();
      return (Object.hasOwn(NAMED, key) ? NAMED[key] : undefined) ?? whole;
    }
    const code = typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16);
    const allowed =
      code === 9 || code === 10 || (code >= 32 && code <= 0x10_ffff && !(code >= 0xd800 && code < 0xe000));
    return allowed ? String.fromCodePoint(code) : '';
  });
}

// With attributes only where they look like some: "if a <b and c> d" holds no tag.
const TAG =
  /<\/?(?:p|div|br|ul|ol|li|strong|b|em|i|u|a|small|var|span|code|pre|h[1-6]|blockquote|img)(?:\s+[\w:-]+=[^<>]*)?\s*\/?>/i;
const TAGS = new RegExp(TAG.source, 'gi');

/**
 * HTML as text: blocks become lines, list items get a dash, every known tag goes. What merely looks like a tag
 * (`latency <5 ms`) stays, and text without any known tag is not touched.
 */
export function textOf(html: string): string {
  if (!TAG.test(html)) return html.trim();
  const text = html
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/<li(?:\s[^<>]*)?>/gi, '\n– ')
    .replaceAll(/<(?:br|\/p|\/div|\/h[1-6]|\/ul|\/ol|\/blockquote)(?:\s[^<>]*)?\/?>/gi, '\n')
    .replaceAll(TAGS, '');
  return decodeEntities(text)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** One element of a feed: its own text, and what is in it. */
export interface Element {
  name: string;
  attributes: ReadonlyMap<string, string>;
  text: string;
  children: Element[];
}

const MOST_ELEMENTS = 100_000;
const DEEPEST = 30;
const TOKEN = /<(\/?)([\w:.-]+)((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>/y;

/**
 * Reads the XML of a feed: elements, attributes, text and CDATA. Declarations are passed over and so are entities that
 * only a declaration could explain: nothing is ever fetched or expanded.
 *
 * @throws when it is not well formed enough to be a feed
 */
export function parseXml(xml: string): Element {
  const root: Element = { name: '', attributes: new Map(), text: '', children: [] };
  const open: Element[] = [root];
  let elements = 0;
  let at = 0;
  // By hand where an end is looked for, so that a missing one costs one search and not one for each beginning.
  const until = (end: string, from: number) => {
    const found = xml.indexOf(end, from);
    if (found < 0) throw new Error('This is no well-formed XML.');
    return found;
  };
  while (at < xml.length) {
    const inside = open.at(-1) ?? root;
    if (xml[at] !== '<') {
      const next = xml.indexOf('<', at);
      const end = next < 0 ? xml.length : next;
      inside.text += decodeEntities(xml.slice(at, end));
      at = end;
    } else if (xml.startsWith('<!--', at)) {
      at = until('-->', at + 4) + 3;
    } else if (xml.startsWith('<![CDATA[', at)) {
      const end = until(']]>', at + 9);
      inside.text += xml.slice(at + 9, end);
      at = end + 3;
    } else if (xml.startsWith('<!', at) || xml.startsWith('<?', at)) {
      at = until('>', at) + 1;
    } else {
      TOKEN.lastIndex = at;
      const [whole, closing, name = '', attributes = '', empty] = TOKEN.exec(xml) ?? [];
      if (whole === undefined) throw new Error('This is no well-formed XML.');
      at += whole.length;
      if (closing === '/') {
        if (open.length < 2 || inside.name !== local(name)) throw new Error('This is no well-formed XML.');
        open.pop();
        continue;
      }
      if (++elements > MOST_ELEMENTS || open.length > DEEPEST) throw new Error('This XML is too large.');
      const element = { name: local(name), attributes: attributesOf(attributes), text: '', children: [] };
      inside.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [first] = root.children;
  if (open.length !== 1 || first === undefined) throw new Error('This is no well-formed XML.');
  return first;
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found.set(local(name), decodeEntities(double ?? single ?? ''));
  return found;
}
