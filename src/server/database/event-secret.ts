import type { Db } from '../interfaces/index.ts';

/** Secrets by the adapter of their store, which connections and transactions share. The row never changes. */
const secrets = new WeakMap<object, string>();

/** Reads the secret of event positions and list cursors, once per store. */
export async function readEventSecret(db: Db): Promise<string> {
  const { adapter } = db.getExecutor();
  const known = secrets.get(adapter);
  if (known !== undefined) return known;
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'events')
    .executeTakeFirstOrThrow();
  secrets.set(adapter, value);
  return value;
}

/** Returns the secret where it has been read already. */
export const getKnownEventSecret = (db: Db): string | undefined => secrets.get(db.getExecutor().adapter);
