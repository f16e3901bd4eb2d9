import { expect, test } from 'vitest';
import { anchors, fences, links } from './markdown.ts';

test('links are found in prose, references and HTML, and not in code', () => {
  const text = [
    'See [the wire](docs/wire.md#errors "Errors") and ![picture](<a.png>).',
    '`[not](this.md)`',
    '```text',
    '[nor](that.md)',
    '```',
    '[ref]: ./other.md',
    '<img src="docs/images/panel.png">',
  ].join('\n');
  expect(links(text)).toEqual([
    { line: 1, target: 'docs/wire.md#errors' },
    { line: 1, target: 'a.png' },
    { line: 6, target: './other.md' },
    { line: 7, target: 'docs/images/panel.png' },
  ]);
});

test('anchors follow GitHub: lower case, no punctuation, a number for the second of a name', () => {
  const text = '# What it is: a window\n## `npx madoguchi`\n## Help\n## Help\n```sh\n# no heading\n```\n## 窓口とは？';
  expect([...anchors(text)]).toEqual(['what-it-is-a-window', 'npx-madoguchi', 'help', 'help-1', '窓口とは']);
});

test('a fence without a language is told from one with a language and from the closing line', () => {
  expect(fences('```ts\nx\n```\n\n~~~\n```\n~~~\n````md\n```\n````')).toEqual([
    { line: 1, language: 'ts' },
    { line: 5, language: '' },
    { line: 8, language: 'md' },
  ]);
});
