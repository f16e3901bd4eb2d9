import type { Command } from 'commander';
import * as z from 'zod/mini';
import { BackupError, createBackup, restoreBackup, verifyBackup, type BackupSummary } from '../server/index.ts';
import type { Context } from './context.ts';
import { databaseOption, dataOption, readFlags } from './options.ts';
import type { Definition } from './definition.ts';

const Flags = z.object({
  data: z.string(),
  database: z.optional(z.string()),
  force: z.optional(z.boolean()),
});

const EXIT_CODES =
  'Exit code: 0 for success, 1 when the backup is damaged or cannot be written or read, 2 for wrong usage.';

/** Adds `madoguchi backup`, `madoguchi restore` and `madoguchi verify`. */
export function defineBackup(program: Command, { context, command, handle }: Definition): void {
  const backup = command(
    program,
    'backup',
    'Back up the embedded database and the attachments, also while the server runs.',
  )
    .argument('<file>', 'file to write, such as madoguchi-2026-11-30.tar.gz')
    .option('--force', 'replace an existing file')
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
The file contains personal data; only its owner can read it. The secrets of the server are not in it: keep them elsewhere.
With PostgreSQL, use pg_dump and copy the folder "files" of the data folder afterwards.

${EXIT_CODES}`,
    );
  handle(backup, (_, target = '') =>
    report(context, async () => {
      const { data, force = false } = readPlace(backup);
      const summary = await createBackup({
        data,
        target,
        overwrite: force,
        now: context.now(),
        onProgress: (sentence) => context.err(`${sentence}\n`),
      });
      return describe(`${target} is written`, summary);
    }),
  );

  const restore = command(program, 'restore', 'Restore a backup into an empty data folder.')
    .argument('<file>', 'backup')
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
The backup is verified first. A newer version of Madoguchi upgrades the database when it starts. Start the server with the
secrets (MADOGUCHI_SECRET, MADOGUCHI_KEY_SECRET) that it had.

${EXIT_CODES}`,
    );
  handle(restore, (_, file = '') =>
    report(context, async () => {
      const { data } = readPlace(restore);
      return describe(`${file} is restored to ${data}`, await restoreBackup({ file, data }));
    }),
  );

  const verify = command(program, 'verify', 'Verify a backup: checksums, and the integrity of the database.')
    .argument('<file>', 'backup')
    .addHelpText('after', `\n${EXIT_CODES}`);
  handle(verify, (_, file = '') =>
    report(context, async () => describe(`${file} is intact`, await verifyBackup(file))),
  );
}

function readPlace(command: Command): z.infer<typeof Flags> {
  const flags = readFlags(Flags, command.opts());
  if (/^postgres(?:ql)?:/.test(flags.database ?? ''))
    throw new BackupError(
      'This command is for the embedded database. With PostgreSQL, use pg_dump and pg_restore, and copy the folder "files" of the data folder after pg_dump.',
    );
  return flags;
}

async function report({ out, err }: Context, task: () => Promise<string>): Promise<number> {
  try {
    out(`${await task()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    err(`error: ${error.message}\n`);
    return 1;
  }
}

function describe(label: string, { createdAt, databaseBytes, files, fileBytes, missing }: BackupSummary): string {
  const lines = [
    `${label}: state of ${createdAt}, database ${formatBytes(databaseBytes)}, ${files} files ${formatBytes(fileBytes)}.`,
  ];
  if (missing.length > 0)
    lines.push(
      `Warning: the files of ${missing.length} attachments are missing, such as ${missing[0]}. They were missing in the data folder too.`,
    );
  return lines.join('\n');
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}
