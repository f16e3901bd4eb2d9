import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  applyRetention,
  databaseAttachments,
  diskFiles,
  erasePerson,
  exportPerson,
  openStore,
  settlePrivacy,
  type FileStore,
  type PersonRef,
  type Store,
} from '../server/index.ts';
import { readConfigFile } from './config.ts';
import { UsageError } from './text.ts';

/** What `--help` prints for these commands. */
export const PRIVACY_HELP = `Privacy

Usage
  madoguchi export USER --organization ID --out FOLDER
                                       Write everything that is kept about a customer: person.json, and their files.
  madoguchi erase USER --organization ID --yes
                                       Erase a customer. There is no way back.
  madoguchi retention                  Delete closed tickets that are kept no longer, as the server also does by itself.

Options
  --data <folder>      (MADOGUCHI_DATA)      Where the database and the files lie. Default ./data.
  --database <address> (MADOGUCHI_DATABASE)  postgres://… to use PostgreSQL. Prefer the variable where the address
                                             holds a password: others on this machine can read the command line.
  --organization <id>                        With export and erase: the customer's organization, as their tokens name it.
  --config <file>      (MADOGUCHI_CONFIG)    With retention: the server's configuration, for its privacy.
  --days <n>                                 With retention: days after closing, instead of those configured.

USER is the subject of the customer's tokens, which is unique only within an organization. The embedded database has to be free: stop the server first, or use its
operations. Delete the account in your own product before you erase, or its next token brings it back.
`;

/** Who acts when nobody is signed in. */
const OPERATOR = { id: 'operator', name: 'madoguchi erase', role: 'system' };

/**
 * `madoguchi export`, `erase` and `retention`. Answers the exit code: 0 done, 1 when there is no such customer.
 *
 * @param now milliseconds since the epoch
 * @throws UsageError or ConfigurationError
 */
export async function privacy(
  command: 'export' | 'erase' | 'retention',
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  now = Date.now(),
): Promise<number> {
  const { values, positionals } = parseArguments(args);
  const [user, ...rest] = positionals;
  if (rest.length > 0 || (command === 'retention') !== (user === undefined))
    throw new UsageError(
      command === 'retention' ? 'retention takes no name.' : `Say: madoguchi ${command} USER --organization ID`,
    );
  if (command === 'erase' && values.yes !== true)
    throw new UsageError('There is no way back from erasing. Say --yes if you are sure.');
  if (command === 'export' && values.out === undefined) throw new UsageError('Name a folder with --out.');
  const ref = { organizationId: values.organization ?? '', id: user ?? '' };
  if (command !== 'retention' && ref.organizationId === '')
    throw new UsageError("Name the customer's organization with --organization.");
  const kept = command === 'retention' ? await retention(values, environment) : null;

  const data = values.data ?? environment['MADOGUCHI_DATA'] ?? './data';
  const store = await openStore({ database: values.database ?? environment['MADOGUCHI_DATABASE'] ?? data });
  const files = diskFiles(join(data, 'files'));
  try {
    if (kept) return await apply(store, files, kept, now);
    if (command === 'export') return await writeExport(store, files, ref, values.out ?? '', now);
    const erased = await erasePerson(store.db, ref, OPERATOR, now);
    if (!erased) return unknown(ref);
    await store.purge();
    await databaseAttachments({ files }).sweep(store.db, now);
    const { pseudonym, tickets, comments, files: count } = erased;
    process.stdout.write(
      `Erased: ${tickets} tickets, ${comments} comments, ${count} files. In their place stands ${pseudonym}.\n`,
    );
    return 0;
  } finally {
    await store.close();
  }
}

function parseArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: text,
        database: text,
        out: text,
        organization: text,
        config: text,
        days: text,
        yes: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function retention({ config, days }: { config?: string; days?: string }, environment: NodeJS.ProcessEnv) {
  const path = config ?? environment['MADOGUCHI_CONFIG'];
  const { officers: _, ...configured } = (path === undefined ? {} : await readConfigFile(path)).privacy ?? {};
  if (days === undefined) return settlePrivacy(configured);
  if (!/^\d{1,5}$/.test(days)) throw new UsageError(`--days takes a number, not "${days}".`);
  return settlePrivacy({ ...configured, closedTicketDays: Number(days) });
}

async function apply(
  store: Store,
  files: FileStore,
  kept: ReturnType<typeof settlePrivacy>,
  now: number,
): Promise<number> {
  let tickets = 0;
  for (let more = true; more;) {
    const report = await applyRetention(store.db, kept, now);
    tickets += report.tickets;
    more = report.more;
  }
  await databaseAttachments({ files }).sweep(store.db, now);
  process.stdout.write(`Deleted: ${tickets} tickets.\n`);
  return 0;
}

async function writeExport(store: Store, files: FileStore, user: PersonRef, out: string, now: number): Promise<number> {
  const data = await exportPerson(store.db, user, now);
  if (!data) return unknown(user);
  await mkdir(join(out, 'files'), { recursive: true });
  await writeFile(join(out, 'person.json'), `${JSON.stringify(data, null, 2)}\n`);
  let written = 0;
  for (const { id, name } of data.files) {
    const row = await store.db.selectFrom('attachments').select('file_key').where('id', '=', id).executeTakeFirst();
    const body = row && (await files.get(row.file_key));
    if (!body) continue;
    // Names were cleaned when the files came; the id keeps those of one name apart.
    await writeFile(join(out, 'files', `${id}-${name}`), body);
    written++;
  }
  process.stdout.write(`Written to ${out}: person.json and ${written} files.\n`);
  return 0;
}

function unknown({ organizationId, id }: PersonRef): number {
  process.stderr.write(`There is no customer "${id}" of "${organizationId}" here.\n`);
  return 1;
}
