import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import * as z from 'zod/mini';
import { INBOX_ENTRY } from './inbox-page.ts';
import { getChunkFiles, readManifest } from './manifest.ts';

const Row = z.object({
  id: z.string(),
  label: z.string(),
  /** Brotli, quality 11; every file compressed individually, as it is transferred. */
  bytes: z.number(),
  /** Budget; null without one. */
  budget: z.nullable(z.number()),
});
/** One line of the size table. */
export type Row = z.infer<typeof Row>;

const Sizes = z.object({ rows: z.array(Row) });

/** Budget of each part in bytes; 1 kB is 1,000 bytes. There is no budget for the sum. */
const BUDGETS = {
  loader: 2_000,
  module: 2_200,
  first: 18_000,
  api: 30_000,
  tab: 10_000,
  part: 4_000,
  language: 8_000,
  inbox: 120_000,
};

/** Named chunks of `vite.config.ts` that every opened panel imports, in loading order. */
const ALWAYS = ['panel', 'api', 'form'];

/** The named chunk that every tab but the form imports. */
const VIEWS = 'views';

/** Tabs, by the imported source file. */
const TABS: Record<string, string> = {
  'src/panel/features/tickets/index.tsx': 'Tab "My tickets"',
  'src/panel/features/status/index.tsx': 'Tab "Status"',
  'src/panel/features/support-access/index.tsx': 'Tab "Support access"',
};

/** An opened ticket is a separate view: it is imported from the tab "My tickets" and counted in addition to it. */
const TICKET = {
  key: 'src/panel/features/tickets/TicketDetail.tsx',
  from: 'src/panel/features/tickets/index.tsx',
  label: 'An opened ticket',
};

/** The messages of a language other than English. */
const LANGUAGE_PART = /^src\/panel\/i18n\/([a-z]{2})\.ts$/;
const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/**
 * Measures the built widget.
 *
 * @param embed - the folder with `madoguchi.js`, `madoguchi.mjs` and `madoguchi/`.
 */
export function measure(embed: string): Row[] {
  const folder = join(embed, 'madoguchi');
  const manifest = readManifest(folder);
  const weigh = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + brotli(join(folder, file)), 0);
  const chunk = (name: string) => {
    const key = Object.keys(manifest).find((it) => manifest[it]?.name === name);
    if (!key) throw new Error(`The build made no chunk called ${name}.`);
    return getChunkFiles(manifest, key);
  };
  const loader = brotli(join(embed, 'madoguchi.js'));
  const module = brotli(join(embed, 'madoguchi.mjs'));
  const panel = chunk('panel');
  const always = new Set(ALWAYS.flatMap((name) => [...chunk(name)]));
  const beforeTabs = new Set([...always, ...chunk(VIEWS)]);
  /** Modules that are fetched once the form can be used. */
  const beyond = (key: string, known = beforeTabs) =>
    weigh([...getChunkFiles(manifest, key)].filter((file) => !known.has(file)));

  const lazy = Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry && !isNamed(manifest[key].name));
  const known = (labels: Record<string, string>, kind: 'tab' | 'language') =>
    Object.entries(labels)
      .filter(([key]) => lazy.includes(key))
      .map(([key, label]) => row(toPartName(key), label, beyond(key), BUDGETS[kind]));
  const languages = Object.fromEntries(
    lazy.flatMap((key) => {
      const tag = LANGUAGE_PART.exec(key)?.[1];
      return tag ? [[key, languageNames.of(tag) ?? tag]] : [];
    }),
  );
  const ticket = lazy.includes(TICKET.key)
    ? [
        row(
          'ticket',
          TICKET.label,
          beyond(TICKET.key, new Set([...beforeTabs, ...getChunkFiles(manifest, TICKET.from)])),
          BUDGETS.tab,
        ),
      ]
    : [];
  const rest = lazy.filter((key) => !(key in TABS || key in languages || key === TICKET.key)).sort();
  const js = new Set(Object.values(manifest).map(({ file }) => file));

  return [
    row('loader', 'The script on every page', loader, BUDGETS.loader),
    row('module', 'The same as a module, with `mount`, in its place', module, BUDGETS.module),
    row(
      'first',
      'First open, in English: script, panel, style sheets and the form',
      loader + weigh(panel),
      BUDGETS.first,
    ),
    row(
      'api',
      'API client, with ky and zod/mini',
      weigh([...chunk('api')].filter((file) => !panel.has(file))),
      BUDGETS.api,
    ),
    row(
      'form',
      'Rest of the form',
      weigh([...chunk('form')].filter((file) => !panel.has(file) && !chunk('api').has(file))),
      BUDGETS.tab,
    ),
    row(
      'views',
      'What the other tabs share',
      weigh([...chunk(VIEWS)].filter((file) => !always.has(file))),
      BUDGETS.part,
    ),
    ...known(TABS, 'tab'),
    ...ticket,
    ...rest.map((key) => row(toPartName(key), `Part "${toPartName(key)}"`, beyond(key), BUDGETS.part)),
    ...known(languages, 'language'),
    row('sum', 'Sum of all files', loader + weigh(js), null),
  ];
}

/**
 * Measures the first load of the agents' inbox, in English: its entry with all static imports, and its style sheets.
 *
 * @param folder - the folder with `assets/` and the manifest.
 */
export function measureInbox(folder: string): Row {
  const manifest = readManifest(folder);
  const files = [...getChunkFiles(manifest, INBOX_ENTRY), ...(manifest[INBOX_ENTRY]?.css ?? [])];
  const bytes = files.reduce((sum, file) => sum + brotli(join(folder, file)), 0);
  return row('inbox', "First load of the agents' inbox, in English", bytes, BUDGETS.inbox);
}

/** Writes the rows for the documentation check. */
export function writeSizes(path: string, rows: readonly Row[]): void {
  writeFileSync(path, `${JSON.stringify({ rows }, null, 2)}\n`);
}

/** Reads the rows that {@link writeSizes} wrote; null without any. */
export function readSizes(path: string): Row[] | null {
  try {
    return Sizes.parse(JSON.parse(readFileSync(path, 'utf8'))).rows;
  } catch {
    return null;
  }
}

/** Returns the rows over their budget. */
export const overBudget = (rows: readonly Row[]) =>
  rows.filter(({ bytes, budget }) => budget !== null && bytes > budget);

/** Formats bytes: `14.2 kB`. */
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** Formats the table of the documentation. */
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

/** Returns the name of a part by its source file: `checklist` for `submit/checklist/index.tsx`. */
const toPartName = (key: string) => key.replace(/(\/index)?\.tsx?$/, '').replace(/^.*\//, '');

const isNamed = (name: string | undefined) => name !== undefined && ALWAYS.includes(name);

function brotli(path: string): number {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}
