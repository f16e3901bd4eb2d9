import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collectFrom, collectPatterns, type Collected } from './collect-patterns.ts';
import { findGrowth } from './pump.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['server', 'panel', 'contract', 'loader', 'client', 'cli'].map((name) => `src/${name}`);

describe('regular expressions on long input', () => {
  it('take linear time, each on its own quantifiers', { timeout: 120_000 }, async () => {
    const { patterns, dynamic } = await collectPatterns(root, FOLDERS);
    expect(dynamic, 'patterns that are not known before the program runs').toEqual([]);
    expect(patterns.length).toBeGreaterThan(150);
    const slow: string[] = [];
    const known = new Map<string, ReturnType<typeof findGrowth>>();
    for (const { place, source, flags } of patterns) {
      const text = `/${source}/${flags}`;
      if (!known.has(text)) known.set(text, findGrowth(source, flags));
      const growth = known.get(text);
      if (growth)
        slow.push(
          `${place} ${text}: ${JSON.stringify(growth.prefix)} + ${growth.repetitions} × ${JSON.stringify(growth.pump)} + ` +
            `${JSON.stringify(growth.suffix)}: ${growth.half.toFixed(1)} → ${growth.whole.toFixed(1)} ms`,
        );
    }
    expect(slow).toEqual([]);
  });

  it.each([
    ['(a|a)*b', ''],
    ['^(a+)+$', ''],
    ['^(?:\\s*(?:re|fw)\\s*:\\s*)*auto', 'i'],
    ['^(?:\\s|<!--[^]*?-->)*<p', ''],
    ['\\s+$', ''],
    ['\\s*@\\s*', 'g'],
    ['<!--[^]*?-->', 'g'],
    ['^```[^\\n`]*\\n([^]*?)\\n?^```$', 'gm'],
    ['(\\w+)\\s*=\\s*"', ''],
    ['.*\\.', ''],
    ['\\p{L}+@', 'gu'],
    ['(?=\\w*\\d)\\w{20}', ''],
  ])('a pattern of super-linear time is detected: /%s/%s', (source, flags) => {
    expect(findGrowth(source, flags)).not.toBeNull();
  });

  it('patterns are found in any position of the source', () => {
    const collected: Collected = { patterns: [], dynamic: [] };
    const text = [
      'const a = b / c / d; const e = /[/]x/g;',
      'const f = new RegExp("y+$", "m") ?? RegExp(g);',
      'const h = <p title={i.replace(/z/, "")}>/no/</p>;',
      'const j = `${k.split(/q/u)}`; // /comment/',
      'const L = "m|n"; const o = new RegExp([String.raw`\\b${L}`, `(?:${L})` + "p"].join("|"), "i");',
    ].join('\n');
    collectFrom('a.tsx', text, collected);
    expect(collected.patterns.map(({ place, source, flags }) => [place, source, flags])).toEqual([
      ['a.tsx:1', '[/]x', 'g'],
      ['a.tsx:2', 'y+$', 'm'],
      ['a.tsx:3', 'z', ''],
      ['a.tsx:4', 'q', 'u'],
      ['a.tsx:5', '\\bm|n|(?:m|n)p', 'i'],
    ]);
    expect(collected.dynamic).toEqual(['a.tsx:2']);
  });
});
