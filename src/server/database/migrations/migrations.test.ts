import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { databases } from '../../../../test/databases.ts';
import { openStore } from '../index.ts';
import { migrations } from './index.ts';

interface Column {
  type: string;
  nullable: boolean;
  hasDefault: boolean;
}

async function readColumns(db: Kysely<never>): Promise<Map<string, Map<string, Column>>> {
  const tables = await db.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      new Map(
        columns.map((column) => [
          column.name,
          { type: column.dataType, nullable: column.isNullable, hasDefault: column.hasDefaultValue },
        ]),
      ),
    ]),
  );
}

describe.each(databases)('migrations on $name', ({ freshAddress }) => {
  it('keep all tables and columns of the version before, which may still run', async () => {
    const [first, ...later] = Object.entries(migrations).sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [name] of later) delete migrations[name];
    const address = await freshAddress();
    const read = async () => {
      const { db, close } = await openStore({ database: address });
      try {
        return await readColumns(db.withTables());
      } finally {
        await close();
      }
    };
    try {
      expect(first?.[0]).toBe('0001-initial');
      let before = await read();
      for (const [name, migration] of later) {
        migrations[name] = migration;
        const after = await read();
        for (const [table, columns] of before) {
          const current = after.get(table);
          expect(current, `${name} removes ${table}`).toBeDefined();
          for (const [column, definition] of columns)
            expect(current?.get(column), `${name} changes ${table}.${column}`).toMatchObject({
              type: definition.type,
              // The version before inserts what it inserted, and reads nulls only where it did.
              nullable: definition.nullable,
              hasDefault: definition.hasDefault,
            });
          for (const [column, { nullable, hasDefault }] of current ?? [])
            if (!columns.has(column))
              expect(nullable || hasDefault, `${name} adds ${table}.${column} without a default`).toBe(true);
        }
        before = after;
      }
    } finally {
      Object.assign(migrations, Object.fromEntries(later));
    }
  });
});
