import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import * as z from 'zod/mini';

const Row = z.object({
  id: z.string(),
  label: z.string(),
  /** Brotli, quality 11; every file compressed by itself, as it travels. */
  bytes: z.number(),
  /** The most it may be; null where there is no budget of its own. */
  budget: z.nullable(z.number()),
});
/** One line of the size table. */
export type Row = z.infer<typeof Row>;

const Sizes = z.object({ rows: z.array(Row) });

/** Bytes that the widget may cost; 1 kB is 1,000 bytes. */
const BUDGETS = { loader: 2_000, first: 16_000, part: 8_000, everything: 60_000 };

/** What every visit that goes beyond the first field needs: of the budget for everything, without one of its own. */
const SHARED: Record<string, string> = {
  rest: 'Rest of the form, API client and all tabs, on its heels',
};

/** Languages other than English, by the name of their chunk. */
const LANGUAGES = { ja: 'Japanese, when it is spoken' };

interface Chunk {
  name: string;
  bytes: number;
  /** Files that come with it. */
  needs: string[];
}

/**
 * Weighs the built widget.
 *
 * @param embed - the folder with `madoguchi.js` and `madoguchi/`.
 */
export function measure(embed: string): Row[] {
  const loader = brotli(join(embed, 'madoguchi.js'));
  const chunks = readChunks(join(embed, 'madoguchi'));
  const first = together(chunks, ['panel']);
  const shared = new Set([...first, ...together(chunks, Object.keys(SHARED))]);
  const weigh = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + (chunks.get(file)?.bytes ?? 0), 0);
  const weighBeyond = (name: string) => weigh([...together(chunks, [name])].filter((file) => !shared.has(file)));

  const names = [...new Set([...chunks.values()].map(({ name }) => name))].sort();
  const parts = names.filter((name) => !(name in SHARED || name in LANGUAGES) && !isIn(first, name));
  const english = [...chunks.keys()].filter((file) => !((chunks.get(file)?.name ?? '') in LANGUAGES));

  return [
    row('loader', 'The script on every page', loader, BUDGETS.loader),
    row('first', 'First open: script, panel and form', loader + weigh(first), BUDGETS.first),
    ...Object.entries(SHARED).map(([name, label]) => row(name, label, weigh(ofName(chunks, name)), null)),
    ...parts.map((name) => row(name, `Part "${name}"`, weighBeyond(name), BUDGETS.part)),
    row('everything', 'Everything, in English', loader + weigh(english), BUDGETS.everything),
    ...Object.entries(LANGUAGES).map(([name, label]) => row(name, label, weighBeyond(name), null)),
  ];
}

/** Writes the rows where the documentation's check finds them. */
export function writeSizes(path: string, rows: readonly Row[]): void {
  writeFileSync(path, `${JSON.stringify({ rows }, null, 2)}\n`);
}

/** Reads what {@link writeSizes} wrote; null when there is nothing (yet). */
export function readSizes(path: string): Row[] | null {
  try {
    return Sizes.parse(JSON.parse(readFileSync(path, 'utf8'))).rows;
  } catch {
    return null;
  }
}

/** The rows beyond their budget. */
export const overBudget = (rows: readonly Row[]) =>
  rows.filter(({ bytes, budget }) => budget !== null && bytes > budget);

/** Bytes for people: `14.2 kB`. */
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** The table of the README. */
export function sizeTable(rows: readonly Row[]): string {
  return [
    '| part | brotli | budget |',
    '| --- | ---: | ---: |',
    ...rows.map(
      ({ label, bytes, budget }) => `| ${label} | ${kilobytes(bytes)} | ${budget === null ? '' : kilobytes(budget)} |`,
    ),
  ].join('\n');
}

const row = (id: string, label: string, bytes: number, budget: number | null): Row => ({ id, label, bytes, budget });

/** A chunk's name without its hash. */
const nameOf = (file: string) => file.replace(/-[\w-]{6,8}\.js$/, '');

function readChunks(folder: string): Map<string, Chunk> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return new Map(
    files.map((file) => {
      const code = readFileSync(join(folder, file), 'utf8');
      const needs = [...code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)].map((match) => match[1] ?? '');
      return [file, { name: nameOf(file), bytes: brotli(join(folder, file)), needs }];
    }),
  );
}

const ofName = (chunks: ReadonlyMap<string, Chunk>, name: string) =>
  [...chunks.keys()].filter((file) => chunks.get(file)?.name === name);

const isIn = (files: ReadonlySet<string>, name: string) => [...files].some((file) => nameOf(file) === name);

/** What travels together: the chunks of these names and all they need. */
function together(chunks: ReadonlyMap<string, Chunk>, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const chunk = chunks.get(file);
    if (!chunk || found.has(file)) return;
    found.add(file);
    chunk.needs.forEach(visit);
  };
  for (const name of names) {
    const files = ofName(chunks, name);
    if (files.length === 0) throw new Error(`The build made no chunk called ${name}.`);
    files.forEach(visit);
  }
  return found;
}

function brotli(path: string): number {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}
