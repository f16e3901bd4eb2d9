import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import * as z from 'zod/mini';
import {
  applyRetention,
  assertFileStore,
  databaseAttachments,
  erasePerson,
  exportPerson,
  openStore,
  resolvePrivacyOptions,
  type FileStore,
  type PersonRef,
  type Store,
} from '../server/index.ts';
import { readConfigFile } from './config/read-config.ts';
import type { Context } from './context.ts';
import { configOption, databaseOption, dataOption, integer, readFlags } from './options.ts';
import type { Definition } from './definition.ts';
import { openFileStore } from './file-store.ts';
import { UsageError } from './text.ts';

/** The actor that the audit log names for an erasure from the command line. */
const OPERATOR = { id: 'operator', name: 'madoguchi privacy erase', role: 'system' };

const Place = z.object({ data: z.string(), database: z.optional(z.string()), config: z.optional(z.string()) });
const ExportFlags = z.extend(Place, { organization: z.string(), out: z.string() });
const EraseFlags = z.extend(Place, { organization: z.string(), yes: z.optional(z.boolean()) });
const RetentionFlags = z.extend(Place, { days: z.optional(z.number()) });

const NOTE = `
<user> is the subject of the customer's tokens, which is unique only within an organization.
The embedded database can be opened by one process only: stop the server first, or call its operations instead.`;

/** Adds `madoguchi privacy`. */
export function definePrivacy(program: Command, { context, command, handle }: Definition): void {
  const privacy = command(program, 'privacy', 'Export and erase personal data, and apply the retention.');
  const ORGANIZATION = ['--organization <id>', "the customer's organization, as their tokens name it"] as const;

  const exporting = command(privacy, 'export', 'Export all data of a customer: person.json and their files.')
    .argument('<user>', 'id of the customer')
    .requiredOption(...ORGANIZATION)
    .requiredOption('--out <folder>', 'folder to write to')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `${NOTE}\n\nExit code: 0 for success, 1 when the customer does not exist, 2 for wrong usage.`,
    );
  handle(exporting, (_, id = '') => {
    const { organization, out, ...place } = readFlags(ExportFlags, exporting.opts());
    return inStore(place, (store, files) =>
      writeExport(store, files, { organizationId: organization, id }, out, context),
    );
  });

  const erase = command(privacy, 'erase', 'Erase a customer. This cannot be undone.')
    .argument('<user>', 'id of the customer')
    .requiredOption(...ORGANIZATION)
    .option('--yes', 'confirm the erasure')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `${NOTE}
Delete the account in your own product first; its next token would create the customer again.

Exit code: 0 for success, 1 when the customer does not exist, 2 for wrong usage.`,
    );
  handle(erase, (_, id = '') => {
    const { organization, yes, ...place } = readFlags(EraseFlags, erase.opts());
    if (yes !== true) throw new UsageError('erasing cannot be undone; confirm it with --yes');
    return inStore(place, (store, files) => eraseCustomer(store, files, { organizationId: organization, id }, context));
  });

  const retention = command(
    privacy,
    'retention',
    'Delete closed tickets beyond their retention, as the server also does on its own.',
  )
    .addOption(
      new Option(
        '--days <number>',
        'retention in days after closing. Default: privacy.closedTicketDays of the configuration file, or 730',
      ).argParser(integer(0, 99_999)),
    )
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(databaseOption());
  handle(retention, async () => {
    const { config, days, ...place } = readFlags(RetentionFlags, retention.opts());
    const { officers: _officers, ...configured } =
      (config === undefined ? {} : await readConfigFile(config)).privacy ?? {};
    const settings = resolvePrivacyOptions({ ...configured, ...(days !== undefined && { closedTicketDays: days }) });
    return inStore({ ...place, config }, (store, files) => deleteOld(store, files, settings, context));
  });
}

async function inStore(
  { data, database, config }: z.infer<typeof Place>,
  work: (store: Store, files: FileStore) => Promise<number>,
): Promise<number> {
  const store = await openStore({ database: database ?? data });
  try {
    const files = await openFileStore(store, data, config === undefined ? {} : await readConfigFile(config));
    // In another folder, an erasure would find no files and report success.
    await assertFileStore(store, files);
    return await work(store, files);
  } finally {
    await store.close();
  }
}

async function eraseCustomer(store: Store, files: FileStore, person: PersonRef, { out, err, now }: Context) {
  const erased = await erasePerson(store.db, person, OPERATOR, now());
  if (!erased) return reportUnknown(person, err);
  await store.purge();
  await databaseAttachments({ files }).sweep(store.db, now());
  const { pseudonym, tickets, comments, files: count } = erased;
  out(`Erased ${tickets} tickets, ${comments} comments and ${count} files. The customer is now ${pseudonym}.\n`);
  return 0;
}

async function deleteOld(
  store: Store,
  files: FileStore,
  settings: ReturnType<typeof resolvePrivacyOptions>,
  { out, now }: Context,
): Promise<number> {
  let tickets = 0;
  for (let more = true; more;) {
    const report = await applyRetention(store.db, settings, now());
    tickets += report.tickets;
    more = report.more;
  }
  await databaseAttachments({ files }).sweep(store.db, now());
  out(`Deleted ${tickets} tickets.\n`);
  return 0;
}

async function writeExport(store: Store, files: FileStore, person: PersonRef, folder: string, context: Context) {
  const data = await exportPerson(store.db, person, context.now());
  if (!data) return reportUnknown(person, context.err);
  await mkdir(join(folder, 'files'), { recursive: true });
  await writeFile(join(folder, 'person.json'), `${JSON.stringify(data, null, 2)}\n`);
  let written = 0;
  for (const { id, name } of data.files) {
    const row = await store.db.selectFrom('attachments').select('file_key').where('id', '=', id).executeTakeFirst();
    const body = row && (await files.get(row.file_key));
    if (!body) continue;
    // Names were sanitized on upload; the id separates files of the same name.
    await writeFile(join(folder, 'files', `${id}-${name}`), body);
    written++;
  }
  context.out(`Exported person.json and ${written} files to ${folder}.\n`);
  return 0;
}

function reportUnknown({ organizationId, id }: PersonRef, err: Context['err']): number {
  err(`error: there is no customer "${id}" in organization "${organizationId}"\n`);
  return 1;
}
