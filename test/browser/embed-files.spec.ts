/** What the built files of the embed contain. */
import { readFile, readdir } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { operations } from '../../src/contract/operations/index.ts';

const embed = join(import.meta.dirname, '../../dist/embed');

/** Returns the texts of the embed's files whose names match. */
async function texts(pattern: RegExp): Promise<string[]> {
  const names = (await readdir(embed, { recursive: true })).filter((name) => pattern.test(name));
  return Promise.all(names.map((name) => readFile(join(embed, name), 'utf8')));
}

/** Returns the source files of all chunks, by the source maps. */
async function sources(): Promise<string[]> {
  const maps = await texts(/\.map$/);
  return maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
}

test('the widget contains the calls, but neither their summaries nor the schemas of requests @chromium', async () => {
  const code = (await texts(/\.m?js$/)).join('\n');
  expect(code).toContain(operations.createTicket.path);
  for (const { summary } of Object.values(operations)) expect(code).not.toContain(summary);
  expect((await sources()).filter((path) => /contract\/.*(requests|operations)\.ts$/.test(path))).toEqual([]);
});

test('the source maps contain the original files of Preact, signals, ky and zod @chromium', async () => {
  const all = await sources();
  for (const file of [
    'preact/dist/preact.mjs',
    '@preact/signals/dist/',
    '@preact/signals-core/dist/',
    'ky/distribution/core/Ky.js',
    'zod/v4/mini/',
  ])
    expect(
      all.some((path) => path.includes(`node_modules/${file}`)),
      file,
    ).toBe(true);
});

test('an error in the shipped widget resolves to its source through the source maps @chromium', async ({
  page,
  show,
  stage,
}) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">window.stacks = []; const parse = Date.parse;' +
      'Date.parse = (text) => { stacks.push(new Error("inside").stack); return parse(text); };</script>',
  });
  await widget.open();
  /** Returns the source of the innermost stack frame in a file of the panel. */
  const resolved = async () => {
    const stacks = await page.evaluate<string[]>('stacks');
    const frames = stacks.flatMap((stack) => [/(http\S+\/madoguchi\/\S+\.js):(\d+):(\d+)/.exec(stack) ?? []]);
    return Promise.all(
      frames.map(async ([, url = '', line, column]) => {
        expect(url).toContain(new URL(stage.demo.script).origin);
        const map = new SourceMap(await (await page.request.get(`${url}.map`)).json());
        const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
        return 'originalSource' in entry ? entry.originalSource : '';
      }),
    );
  };
  await expect.poll(resolved).toContainEqual(expect.stringMatching(/src\/panel\/core\/session-controller\.ts$/));
});
