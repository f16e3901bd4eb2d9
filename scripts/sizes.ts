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
const BUDGETS = { loader: 1_500, first: 16_000, part: 8_000, everything: 60_000 };

/** What is fetched for a tab, or for a part of one, by the name of its chunk, and the tab that it comes after. */
const PARTS = {
  rest: { label: 'Rest of the form, on its heels', after: [] },
  client: { label: 'API client, with the first call', after: ['rest'] },
  tickets: { label: 'Tab "My tickets"', after: ['rest', 'client'] },
  ticket: { label: 'A ticket', after: ['rest', 'client', 'tickets'] },
  status: { label: 'Tab "Status"', after: ['rest', 'client'] },
  access: { label: 'Tab "Support access"', after: ['rest', 'client'] },
};

/** Languages other than English, by the name of their chunk. */
const LANGUAGES = { ja: 'Japanese, when it is spoken' };

interface Chunk {
  bytes: number;
  /** Chunks that come with it. */
  needs: string[];
  /** Chunks that it fetches later. */
  later: string[];
}

/**
 * Weighs the built widget.
 *
 * @param embed - the folder with `madoguchi.js` and `madoguchi/`.
 */
export function measure(embed: string): Row[] {
  const loader = brotli(join(embed, 'madoguchi.js'));
  const chunks = readChunks(join(embed, 'madoguchi'));
  const first = together(chunks, ['panel'], false);
  const languages = [...chunks.keys()].filter((name) => nameOf(name) in LANGUAGES);
  const english = [...chunks.keys()].filter((name) => !languages.includes(name));
  const weigh = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (chunks.get(name)?.bytes ?? 0), 0);

  return [
    row('loader', 'The script on every page', loader, BUDGETS.loader),
    row('first', 'First open: script, panel and form', loader + weigh(first), BUDGETS.first),
    ...Object.entries(PARTS).map(([id, { label, after }]) => {
      const there = new Set([...first, ...together(chunks, after, false)]);
      return row(id, label, weigh(without(together(chunks, [id], false), there)), BUDGETS.part);
    }),
    row('everything', 'Everything, in English', loader + weigh(english), BUDGETS.everything),
    ...Object.entries(LANGUAGES).map(([id, label]) =>
      row(id, label, weigh(without(together(chunks, [id], false), first)), null),
    ),
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
      const find = (pattern: RegExp) => [...code.matchAll(pattern)].map((match) => match[1] ?? '');
      return [
        file,
        {
          bytes: brotli(join(folder, file)),
          needs: find(/(?:from|import)\s*["']\.\/([^"']+)["']/g),
          later: find(/import\(\s*["'`]\.\/([^"'`]+)["'`]/g),
        },
      ];
    }),
  );
}

/** What travels together: the chunks of these names and all they need; with `deep` also what they fetch later. */
function together(chunks: ReadonlyMap<string, Chunk>, names: readonly string[], deep: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    const chunk = chunks.get(file);
    if (!chunk || found.has(file)) return;
    found.add(file);
    chunk.needs.forEach(visit);
    // What the first open fetches later is nobody's in particular.
    if (deep && !['panel'].includes(nameOf(file))) chunk.later.forEach(visit);
  };
  const starts = [...chunks.keys()].filter((file) => names.includes(nameOf(file)));
  if (starts.length < names.length)
    throw new Error(`Of the chunks ${names.join(', ')} the build made only ${starts.join(', ')}.`);
  starts.forEach(visit);
  return found;
}

const without = (all: ReadonlySet<string>, known: ReadonlySet<string>) =>
  new Set([...all].filter((name) => !known.has(name)));

function brotli(path: string): number {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}
