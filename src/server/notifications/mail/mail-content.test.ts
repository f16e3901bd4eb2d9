import { describe, expect, it } from 'vitest';
import { getMessages, LANGUAGES } from '../../messages/index.ts';
import { composeMail } from './compose-mail.ts';
import { contrast, toReadable, toTextColor } from './colors.ts';
import { resolveMailOptions, type MailOptions } from './options.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { SAMPLE_MAILS, writeSampleMail } from './sample-mails.ts';
import { isLoop } from '../incoming-mail/auto-reply.ts';

const from = { name: 'Harbor', address: 'support@harbor.example' };
const resolve = (options: Partial<MailOptions> = {}, origins = ['https://app.example.com']) =>
  resolveMailOptions({ from, send: () => Promise.resolve(), ...options }, { origins });
const compose = (name: string, language: (typeof LANGUAGES)[number], options: Partial<MailOptions> = {}) => {
  const settings = resolve(options);
  const written = writeSampleMail(name, language, settings);
  if (!written) throw new Error(`There is no sample ${name}.`);
  return composeMail({ name: null, address: 'ada@acme.example' }, written, { language, settings, now: 0 });
};

describe('a mail', () => {
  const all = SAMPLE_MAILS.flatMap((name) => LANGUAGES.map((language) => [name, language] as const));

  it.each(all)('%s in %s has a subject, plain text and HTML with the same words', (name, language) => {
    const { subject, text, html } = compose(name, language);
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/\{\{|\}\}|undefined|null|\[object/);
      expect(part.trim()).not.toBe('');
    }
    expect(html).toMatch(new RegExp(`<html lang="${language}" dir="ltr">`));
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    for (const table of html.match(/<table[^>]*>/g) ?? []) expect(table).toContain('role="presentation"');
    for (const image of html.match(/<img[^>]*>/g) ?? []) expect(image).toMatch(/ alt="[^"]+"/);
    const words = html
      .replaceAll(/<style>[^]*?<\/style>|<title>.*<\/title>/g, '')
      .replaceAll(/<[^<>]+>/g, ' ')
      .replaceAll(/&(lt|gt|amp|quot|#39|nbsp);/g, (_, entity: string) => ENTITIES[entity] ?? '');
    for (const line of text.split('\n'))
      if (line.trim() !== '' && !/^-{5,}$/.test(line) && !line.startsWith('http'))
        expect(squeeze(words)).toContain(squeeze(line.replace(/^- /, '').replace(/[:：]$/, '')));
  });

  const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };
  const squeeze = (text: string) => text.replaceAll(/\s+/g, '');

  it('escapes what people wrote, and links only web addresses', () => {
    const { html } = compose('answered', 'en');
    expect(html).toContain('CSV export stops at 90 % &lt;beta&gt;');
    expect(html).not.toContain('<beta>');
    expect(html).toContain('Choose &quot;UTF-8 &amp; BOM&quot;.');
    expect(html).toContain(
      '<a class="link" href="https://help.example.com/exports?format=csv&amp;from=mail">https://help.example.com/exports?format=csv&amp;from=mail</a>.',
    );
    const hostile = compose('assigned', 'en', {
      texts: { en: { 'assigned.text': '<img src=x onerror=alert(1)> {{agent}} javascript:alert(1) "onload=1' } },
    });
    expect(hostile.html).not.toMatch(/<img|href="javascript/);
    expect(hostile.html).toContain('&lt;img src=x onerror=alert(1)&gt; Sam Reed javascript:alert(1) &quot;onload=1');
  });

  it('links the ticket for people with an account, by the deep link of the widget or by a URL of the vendor', () => {
    const id = '3f0f2a3c-6f4e-4c7a-9d0b-0d6a1b2c3d4e';
    expect(compose('received', 'en').text).toContain(
      `View request:\nhttps://app.example.com/#madoguchi=tickets?id=${id}\n`,
    );
    const ticketUrl = 'https://app.example.com/help?madoguchi=tickets%3Fid%3D{id}&n={number}';
    expect(compose('received', 'en', { ticketUrl }).html).toContain(
      `href="https://app.example.com/help?madoguchi=tickets%3Fid%3D${id}&amp;n=1042"`,
    );
    expect(compose('received-copy', 'en').text).not.toContain('View request');
    expect(resolve({}, []).formatTicketUrl({ id, number: '1' })).toBeNull();
  });

  it('is sent by the first sender that matches, with its brand, and none of them counts as a stranger', () => {
    const settings = resolve({
      from: { name: { en: 'Harbor Support', ja: '港サポート' }, address: 'support@harbor.example' },
      brand: { name: 'Harbor', color: '#aa0000' },
      senders: [
        { from: { address: 'billing@harbor.example' }, categories: ['billing'] },
        {
          from: { name: 'Pier', address: 'help@pier.example' },
          organizations: ['pier'],
          languages: ['ja'],
          brand: { name: 'Pier', logo: { url: 'https://pier.example/logo.png', width: 120 } },
        },
      ],
    });
    const select = (query: Parameters<typeof settings.senders.select>[0]) => settings.senders.select(query).from;
    expect(select({ language: 'ja' })).toEqual({ name: '港サポート', address: 'support@harbor.example' });
    expect(select({ language: 'de' })).toEqual({ name: 'Harbor Support', address: 'support@harbor.example' });
    expect(select({ language: 'en', category: 'billing' })).toEqual({
      name: 'Harbor Support',
      address: 'billing@harbor.example',
    });
    expect(select({ language: 'en', organizationId: 'pier' }).address).toBe('support@harbor.example');
    expect(select({ language: 'ja', organizationId: 'pier' })).toEqual({ name: 'Pier', address: 'help@pier.example' });
    expect(settings.senders.brandOf('help@pier.example', 'ja')).toMatchObject({
      name: 'Pier',
      color: '#aa0000',
      logo: { url: 'https://pier.example/logo.png', width: 120, darkUrl: null },
    });
    expect(isLoop(settings, 'help@pier.example', null)).toBe(true);
  });

  it('uses the texts of the vendor in the language that they are for', () => {
    const texts = {
      ja: { 'received.subject': '【受付】{{subject}}（{{number}}）', 'common.footer': '{{vendor}}\n東京都港区' },
    };
    const japanese = compose('received', 'ja', { texts });
    expect(japanese.subject).toBe('【受付】CSVの書き出しが90%で止まる <ベータ版>（1042）');
    expect(japanese.text.trimEnd().endsWith('Harbor\n東京都港区')).toBe(true);
    expect(compose('received', 'en', { texts }).subject).toContain('Received');
  });

  it.each<[string, Partial<MailOptions>, RegExp]>([
    [
      'an unknown placeholder',
      { texts: { ja: { 'received.text': '{{nummer}}' } } },
      /^mail\.texts\.ja\["received\.text"\]: unknown placeholder \{\{nummer\}\}; expected one of .*\{\{number\}\}/,
    ],
    [
      'a placeholder in a section',
      { texts: { en: { 'access.ended': '{{#actor}}{{subject}}{{/actor}}' } } },
      /unknown placeholder \{\{subject\}\}/,
    ],
    [
      'text of a customer in the consent question',
      { texts: { en: { 'consent.text': '{{subject}}' } } },
      /unknown placeholder/,
    ],
    [
      'a section that is not closed',
      { texts: { en: { 'received.text': '{{#name}}Hi' } } },
      /mail\.texts\.en\["received\.text"\]: Unclosed section/,
    ],
    ['a partial', { texts: { en: { 'received.text': '{{> other}}' } } }, /partials/],
    [
      'an unknown text',
      { texts: { en: { 'received.txt': 'Hi' } } },
      /mail\.texts\.en\["received\.txt"\]: unknown text/,
    ],
    ['an unknown language', { texts: { fr: {} } }, /mail\.texts\.fr: unknown language/],
    ['a color', { brand: { color: 'red' } }, /mail\.brand\.color must be a color/],
    [
      'a logo that is not encrypted',
      { brand: { logo: { url: 'http://x.example/l.png' } } },
      /mail\.brand\.logo\.url must be an https: URL/,
    ],
    [
      'a sender',
      { senders: [{ from: { address: 'x' } }] },
      /mail\.senders\[0\]\.from\.address must be an e-mail address/,
    ],
    ['a ticket URL', { ticketUrl: 'https://x.example/{nr}' }, /mail\.ticketUrl: unknown placeholder \{nr\}/],
    ['a ticket URL without a ticket', { ticketUrl: 'https://x.example/' }, /mail\.ticketUrl must be a URL with/],
  ])('refuses %s with the path of the option', (_, options, message) => {
    expect(() => resolve(options)).toThrow(message);
  });

  it('has built-in texts with known placeholders only', () => {
    for (const language of LANGUAGES) {
      const texts = Object.fromEntries(
        Object.entries(getMessages(language).mails).flatMap(([group, table]) =>
          Object.entries(table).map(([key, text]) => [`${group}.${key}`, text]),
        ),
      );
      expect(() => resolve({ texts: { [language]: texts } })).not.toThrow();
    }
    expect(PLACEHOLDERS.consent).not.toContain('subject');
  });

  it('has readable text on any color of a brand, in both themes', () => {
    for (let index = 0; index < 200; index++) {
      const color = `#${((index * 83_777) % 0x1000000).toString(16).padStart(6, '0')}`;
      expect(contrast(toTextColor(color), color)).toBeGreaterThanOrEqual(4.5);
      for (const background of ['#ffffff', '#1b1e24'])
        expect(contrast(toReadable(color, background), background)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
