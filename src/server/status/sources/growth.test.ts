import { describe, expect, it } from 'vitest';
import { decodeXml } from '../../lib/decode-document.ts';
import { parseXml } from '../../lib/xml.ts';
import { fromHtml, toHtml } from '../../help-desks/freshdesk/html-text.ts';
import { readEntry } from './feed-entry.ts';
import { toPlainText } from './markup.ts';
import { readLeadingLabel, readTitleLabels } from './states/label.ts';
import { readProse } from './states/prose.ts';

const PUMPS = [
  '<',
  '>',
  '<p>',
  '</p>',
  '<p ',
  '<p a=',
  '<a href="',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '&',
  '&#',
  '&amp;',
  '&lt;p&gt;',

  '<br>',
  '<strong>',
  '<strong></p>',
  '</strong>',
  '<blockquote>',
  '<td>',
  '<li>',
  '<pre>',
  '<script>',
  '<title>',
  '<template>',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",

  '[',
  ']',
  '【',
  '】',
  '（',
  ':',
  ' - ',
  '15:00 ',
  '15:00\n',
  'Nov 21, 11:00 ',
  '11月21日 ',
  '> ',
  'x',
  '.',
  '。',
  '、',
  'が、',
  'しかし',

  'resolved ',
  'has been now ',
  'fully ',
  'not ',
  'expect ',
  ', and ',
  'still ',
  'update:',
  '復旧',
  '復旧しました',
  '復旧しました。',
  '一部',
  '発生してい',
  'ご利用いただけ',
  '原因',
  '👍🏽',
  'e\u0301',
];
const FRAMES = [
  ['', ''],
  ['<p><strong>Resolved</strong> - ', '</p>'],
  ['<div>', '</div>'],
  ['The issue has been ', ' resolved.'],
  ['復旧', 'しておりません。'],
] as const;

const attempt = (run: () => unknown) => {
  try {
    run();
  } catch {
    // A refusal is a valid result, too.
  }
};
const bestOf = (rounds: number, run: () => unknown) => {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    // CPU time of this thread, so that other processes and the garbage collector do not count.
    const start = process.threadCpuUsage();
    attempt(run);
    const { user } = process.threadCpuUsage(start);
    best = Math.min(best, user / 1_000);
  }
  return best;
};

/** Characters of the smaller document; the other one has twice as many. */
const SIZE = 16_000;
/** Milliseconds below which a difference is noise. */
const NOISE_MS = 25;

const READERS: [string, (text: string) => unknown][] = [
  ['an XML document', (text) => parseXml(`<feed><entry>${text}</entry></feed>`)],
  ['the bytes of one', (text) => decodeXml(Buffer.from(`<?xml ${text}`), `text/xml; charset=${text.slice(0, 5_000)}`)],
  ['an entry of a feed', (text) => readEntry('Errors', text, null)],
  ['a title', (text) => [readTitleLabels(text), readLeadingLabel(text), readEntry(text, '', null)]],
  ['prose', (text) => readProse(text)],
  ['a text of a status page', (text) => toPlainText(text)],
  ['a text of Freshdesk', (text) => [fromHtml(text), toHtml(text)]],
];

describe('a document of twice the length takes at most three times as long:', () => {
  it.each(READERS)(
    '%s',
    (_, read) => {
      const slow: string[] = [];
      for (const [before, after] of FRAMES)
        for (const pump of PUMPS) {
          const timed = (size: number, rounds: number) => {
            const text = `${before}${pump.repeat(size / pump.length)}${after}`;
            return bestOf(rounds, () => read(text));
          };
          if (timed(2 * SIZE, 1) < NOISE_MS) continue;
          const [one, two] = [timed(SIZE, 3), timed(2 * SIZE, 3)];
          if (two > 3 * one + NOISE_MS)
            slow.push(`${JSON.stringify([before, pump, after])}: ${one.toFixed()} ms, ${two.toFixed()} ms`);
        }
      expect(slow).toEqual([]);
    },
    120_000,
  );

  it('a feed with the maximum number of elements, attributes or namespaces', () => {
    const build = {
      elements: (n: number) => `<feed>${'<a/>'.repeat(n)}</feed>`,
      attributes: (n: number) => `<feed ${Array.from({ length: n }, (_, at) => `a${at}="x"`).join(' ')}/>`,
      namespaces: (n: number) =>
        `<feed ${Array.from({ length: n }, (_, at) => `xmlns:n${at}="x"`).join(' ')}>${'<a xmlns:b="c"/>'.repeat(n)}</feed>`,
    };
    for (const [name, make] of Object.entries(build)) {
      const [small, large] = [make(20_000), make(40_000)];
      const [one, two] = [bestOf(3, () => parseXml(small)), bestOf(3, () => parseXml(large))];
      expect([name, two <= 3 * one + NOISE_MS]).toEqual([name, true]);
    }
  });
});
