import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Sample patterns of super-linear time. */
const PLANTED = [
  String.raw`export const a = /^(?:To|Cc)\s*\*?\s*:/;`,
  String.raw`export const b = /^(?:\s*(?:re|fw)\s*:\s*)*auto/i;`,
  String.raw`export const c = (text: string) => text.replace(/\s+$/, '');`,
  String.raw`export const d = (text: string) => text.replaceAll(/\s*@\s*/g, '@');`,
  String.raw`export const e = (text: string) => text.split(/\s*;\s*q=/);`,
  String.raw`export const f = /^(a+)+$/;`,
  String.raw`export const g = /(\w+)\s*=\s*"/;`,
  String.raw`export const h = (html: string) => html.replaceAll(/<[^>]*>/g, '');`,
  String.raw`export const i = new RegExp('^(a+)+b$');`,
  String.raw`export const j = /^"?([^"<>]*?)"?\s*</;`,
];
const FOLDERS = ['src/server', 'src/panel', 'src/contract', 'scripts', 'demo', 'test/api'];

const Config = z.looseObject({ jsPlugins: z.array(z.object({ name: z.string(), specifier: z.string() })) });
const Report = z.object({
  diagnostics: z.array(
    z.object({
      code: z.optional(z.string()),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })),
    }),
  ),
});

/**
 * Returns the lines whose patterns the linter rejects with the project's own rules, in a copy of the code in each
 * folder.
 */
async function refusedLines(code: string): Promise<Map<string, number[]>> {
  const config = z.parse(Config, JSON.parse(await readFile(join(root, '.oxlintrc.json'), 'utf8')));
  const { resolve } = createRequire(join(root, 'package.json'));
  const jsPlugins = config.jsPlugins.map(({ name, specifier }) => ({ name, specifier: resolve(specifier) }));
  const scratch = await mkdtemp(join(tmpdir(), 'madoguchi-lint-'));
  try {
    await writeFile(join(scratch, '.oxlintrc.json'), JSON.stringify({ ...config, jsPlugins }));
    for (const folder of FOLDERS) {
      await mkdir(join(scratch, folder), { recursive: true });
      await writeFile(join(scratch, folder, 'planted.ts'), code);
    }
    const output = await new Promise<string>((done) => {
      execFile(
        process.execPath,
        [join(root, 'node_modules/oxlint/bin/oxlint'), '-f', 'json', '.'],
        { cwd: scratch, maxBuffer: 64 * 1024 * 1024 },
        (_, stdout) => done(stdout),
      );
    });
    const { diagnostics } = z.parse(Report, JSON.parse(output));
    const lines = (folder: string) =>
      diagnostics
        .filter(({ code, filename }) => code?.startsWith('regexp(') && filename.startsWith(folder))
        .flatMap(({ labels }) => labels.slice(0, 1).map(({ span }) => span.line));
    return new Map(FOLDERS.map((folder) => [folder, [...new Set(lines(folder))].sort((a, b) => a - b)]));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

describe('the linter', () => {
  it('rejects ten sample patterns in every folder', async () => {
    const expected = PLANTED.map((_, index) => index + 1);
    expect(expected).toHaveLength(10);
    expect(await refusedLines(PLANTED.join('\n'))).toEqual(new Map(FOLDERS.map((folder) => [folder, expected])));
  });

  it('accepts patterns of linear time', async () => {
    const code = [
      String.raw`export const a = (text: string) => text.replace(/(?<!\/)\/+$/, '');`,
      String.raw`export const b = /^(?:\s*(?:re|fwd?)\s*:)*\s*auto/i;`,
      String.raw`export const c = (html: string) => html.replaceAll(/<[^<>]*>/g, '');`,
    ].join('\n');
    expect(await refusedLines(code)).toEqual(new Map(FOLDERS.map((folder) => [folder, []])));
  });
});
