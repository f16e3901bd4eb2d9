import type { Command } from 'commander';
import * as z from 'zod/mini';
import { openStore, readPendingMigrations } from '../server/index.ts';
import type { Definition } from './definition.ts';
import { databaseOption, dataOption, readFlags } from './options.ts';

const Flags = z.object({
  data: z.string(),
  database: z.optional(z.string()),
  check: z.optional(z.boolean()),
});

/** Adds `madoguchi migrate`. */
export function defineMigrate(program: Command, { context, command, handle }: Definition): void {
  const migrate = command(program, 'migrate', 'Upgrade the tables of the database to this version.')
    .option('--check', 'only list the pending migrations; the database is not changed')
    .addOption(dataOption())
    .addOption(databaseOption())
    .addHelpText(
      'after',
      `
"madoguchi serve" does the same when it starts. Migrations only go forward: make a backup first. With PostgreSQL, servers of the
previous version may run meanwhile; the embedded database must not be in use. --check also works while a server runs.

Exit code: 0 when no migration is pending (without --check: any more), 1 when --check lists some or the database cannot be
upgraded, 2 for wrong usage.`,
    );
  handle(migrate, async () => {
    const { data, database = data, check = false } = readFlags(Flags, migrate.opts());
    const pending = await readPendingMigrations(database);
    if (check) {
      for (const name of pending) context.out(`${name}\n`);
      context.err(pending.length === 0 ? 'No migration is pending.\n' : `Pending migrations: ${pending.length}.\n`);
      return pending.length === 0 ? 0 : 1;
    }
    const store = await openStore({ database });
    await store.close();
    for (const name of pending) context.out(`${name}\n`);
    context.err(`Applied migrations: ${pending.length}.\n`);
    return 0;
  });
}
