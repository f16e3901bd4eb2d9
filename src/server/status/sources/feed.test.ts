import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusUpstream, type Upstream } from '../../../../test/status-upstream.ts';
import { feedStatus } from '../index.ts';

const now = Date.UTC(2026, 10, 21, 12);
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();

let upstream: Upstream;
beforeAll(async () => {
  upstream = await statusUpstream();
});
afterAll(() => upstream.close());

async function read(body: string | Uint8Array, type = 'application/xml') {
  upstream.answer('/feed', { body, type });
  return feedStatus({ url: `${upstream.url}/feed`, allowPrivate: true }).current(now);
}
const atom = (entry: string, more = '') =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" ${more}><title>Example</title><entry><id>1</id><updated>${at(-1)}</updated>${entry}</entry></feed>`;
const rss = (item: string) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link rel="self" href="https://status.example.com/feed"/><title>Example</title><link>https://status.example.com/</link><item>${item}<pubDate>${at(-1)}</pubDate></item></channel></rss>`;

describe('element names', () => {
  it('are resolved with their namespace: the title of a picture is not the title of the entry', async () => {
    const { incidents, page } = await read(
      atom(
        '<media:title>logo.png</media:title><media:content>Resolved</media:content><title>Errors</title><content>We are investigating.</content>',
      ),
    );
    expect(incidents).toMatchObject([{ name: 'Errors', state: 'investigating' }]);
    expect(page.name).toBe('Example');
    const second = await read(
      rss(
        '<media:title>logo.png</media:title><media:description>Resolved</media:description><title>Errors</title><description>We are investigating.</description>',
      ),
    );
    expect(second.incidents).toMatchObject([{ name: 'Errors', state: 'investigating' }]);
    expect(second.page.url).toBe('https://status.example.com/');
  });
  it('may have a prefix', async () => {
    const xml = `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Example</a:title><a:entry><a:id>1</a:id><title xmlns="urn:other">Other</title><a:title>Errors</a:title><a:updated>${at(-1)}</a:updated><a:content>Resolved</a:content></a:entry></a:feed>`;
    expect((await read(xml)).incidents).toMatchObject([{ name: 'Errors', state: 'resolved' }]);
  });
  it('of RSS 1.0 are read with its dates', async () => {
    const xml = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example</title></channel><item><title>【復旧】ログイン障害</title><link>https://status.example.com/1</link><dc:date>2026-11-21T19:00:00+09:00</dc:date></item></rdf:RDF>`;
    expect((await read(xml)).incidents).toMatchObject([
      { state: 'resolved', startedAt: at(-2), url: 'https://status.example.com/1' },
    ]);
  });
  it('without a declared namespace belong to the feed', async () => {
    const xml = `<feed><title>Example</title><entry><id>1</id><title>Errors</title><updated>${at(-1)}</updated><content>Resolved</content></entry></feed>`;
    expect((await read(xml)).incidents).toMatchObject([{ name: 'Errors', state: 'resolved' }]);
  });
});

describe('content', () => {
  const labelled =
    '<p><strong>Resolved</strong> - Fixed &amp; watched.</p><p><strong>Investigating</strong> - We look.</p>';
  const escaped = labelled.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  it.each([
    ['escaped HTML', atom(`<title>Errors</title><content type="html">${escaped}</content>`)],
    ['HTML in a CDATA section', atom(`<title>Errors</title><content type="html"><![CDATA[${labelled}]]></content>`)],
    [
      'XHTML',
      atom(
        `<title>Errors</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${labelled}</div></content>`,
      ),
    ],
    [
      'XHTML with a prefix',
      atom(
        `<title>Errors</title><content type="xhtml"><x:div>${labelled.replaceAll(/<(\/?)/g, '<$1x:')}</x:div></content>`,
        'xmlns:x="http://www.w3.org/1999/xhtml"',
      ),
    ],
    ['escaped HTML in a CDATA section', rss(`<title>Errors</title><description><![CDATA[${escaped}]]></description>`)],
    [
      'CDATA in pieces',
      rss(
        `<title>Errors</title><description><![CDATA[${labelled.slice(0, 20)}]]><![CDATA[${labelled.slice(20)}]]></description>`,
      ),
    ],
    [
      'content:encoded beside a summary',
      rss(
        `<title>Errors</title><description>We are investigating.</description><content:encoded><![CDATA[${labelled}]]></content:encoded>`,
      ),
    ],
  ])('in the form %s is read', async (_, xml) => {
    const { incidents } = await read(xml);
    expect(incidents[0]).toMatchObject({ name: 'Errors', state: 'resolved' });
    expect(incidents[0]?.updates.map(({ state, body }) => [state, body])).toEqual([
      ['resolved', 'Fixed & watched.'],
      ['investigating', 'We look.'],
    ]);
  });
  it('keeps entities, tables and links readable', async () => {
    const html =
      '<p><strong>Resolved</strong> - It&rsquo;s <a href="https://example.com/rca">here</a>.</p><table><tr><td>API</td><td>up</td></tr></table>';
    const { incidents } = await read(
      rss(`<title>Error&amp;rsquo;s</title><description><![CDATA[${html}]]></description>`),
    );
    expect(incidents[0]?.updates[0]?.body).toBe('It’s here (https://example.com/rca).\nAPI\tup');
    expect(incidents[0]?.name).toBe('Error’s');
  });
});

describe('the declared encoding', () => {
  // "障害" and "復旧しました" as bytes.
  const japanese = {
    Shift_JIS: {
      title: [0x8f, 0xe1, 0x8a, 0x51],
      body: [0x95, 0x9c, 0x8b, 0x8c, 0x82, 0xb5, 0x82, 0xdc, 0x82, 0xb5, 0x82, 0xbd],
    },
    'EUC-JP': {
      title: [0xbe, 0xe3, 0xb3, 0xb2],
      body: [0xc9, 0xfc, 0xb5, 0xec, 0xa4, 0xb7, 0xa4, 0xde, 0xa4, 0xb7, 0xa4, 0xbf],
    },
  } as const;
  const document = (declaration: string, title: readonly number[], body: readonly number[]) =>
    Buffer.concat([
      Buffer.from(`<?xml version="1.0"${declaration}?><rss version="2.0"><channel><title>x</title><item><title>`),
      Buffer.from(title),
      Buffer.from('</title><description>'),
      Buffer.from(body),
      Buffer.from(`</description><pubDate>${at(-1)}</pubDate><guid>1</guid></item></channel></rss>`),
    ]);
  it.each([
    ['Shift_JIS', 'XML declaration', ' encoding="Shift_JIS"', 'application/xml'],
    ['Shift_JIS', 'HTTP header', '', 'text/xml; charset=Shift_JIS'],
    ['Shift_JIS', 'HTTP header against the XML declaration', ' encoding="UTF-8"', 'text/xml; charset="shift_jis"'],
    ['EUC-JP', 'XML declaration', " encoding='euc-jp'", 'application/rss+xml'],
    [
      'EUC-JP',
      'XML declaration where the header contradicts the bytes',
      " encoding='EUC-JP'",
      'application/rss+xml; charset=utf-8',
    ],
  ] as const)('%s is decoded by the %s', async (encoding, _, declaration, type) => {
    const { title, body } = japanese[encoding];
    expect((await read(document(declaration, title, body), type)).incidents).toMatchObject([
      { name: '障害', state: 'resolved', updates: [{ body: '復旧しました' }] },
    ]);
  });
  it('ISO-8859-1 is decoded, and an unknown encoding is ignored', async () => {
    const latin = document(' encoding="ISO-8859-1"', [0x47, 0x65, 0x6c, 0xf6, 0x73, 0x74], []);
    expect((await read(latin)).incidents[0]?.name).toBe('Gelöst');
    const odd = document(' encoding="x-odd"', [...Buffer.from('障害')], []);
    expect((await read(odd, 'text/xml; charset=x-odd')).incidents[0]?.name).toBe('障害');
  });
  it('a byte order mark takes precedence', async () => {
    const xml = rss('<title>障害</title><description>復旧しました</description>');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
    expect((await read(utf16, 'text/xml; charset=utf-8')).incidents[0]?.name).toBe('障害');
    expect((await read(`\ufeff${xml}`, 'text/xml; charset=shift_jis')).incidents[0]?.name).toBe('障害');
  });
  it('one invalid character affects only that character', async () => {
    const broken = document('', [...Buffer.from('障'), 0xff, ...Buffer.from('害')], []);
    expect((await read(broken)).incidents[0]?.name).toBe('障\ufffd害');
  });
});

describe('missing information', () => {
  it('does not count as operational', async () => {
    const status = await read(atom('<title>Errors</title><content>Some users see errors.</content>'));
    expect(status).toMatchObject({ headline: 'degraded', incidents: [{ state: 'unknown', resolvedAt: null }] });
  });
  it('in a truncated feed causes an error', async () => {
    const whole = atom('<title>Errors</title><content>We are investigating.</content>');
    for (const end of [40, 12, 1])
      await expect(read(whole.slice(0, -end))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
