import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../../interfaces/index.ts';
import { databaseNow } from '../../database/job-runs.ts';

/** Documents of a status page by name; null for one that is missing. */
export type Texts = Record<string, string | null>;

const POLL_MS = 100;

/**
 * Fetches the documents of a status page once for all processes on a PostgreSQL: one of them claims the fetch, the others read what it
 * stores. A process fetches by itself where the claimant does not answer in time, so a process that dies or is suspended delays one
 * fetch at most.
 *
 * @param options.source identifies the page and how it is read
 * @param options.freshMs milliseconds between two fetches
 * @param options.maxWaitMs milliseconds to wait for the claimant
 */
export async function fetchOnce(
  db: Db,
  { source, freshMs, maxWaitMs }: { source: string; freshMs: number; maxWaitMs: number },
  fetchAll: () => Promise<Texts>,
): Promise<Texts> {
  // A little less, so that the timer of the same process always finds it expired.
  const claimed = await sql`
    insert into status_documents (source, documents, fetched_at, next_at)
    values (${source}, null, 0, ${databaseNow} + ${Math.floor(freshMs * 0.9)}::bigint)
    on conflict (source) do update set next_at = excluded.next_at where status_documents.next_at <= ${databaseNow}
    returning source`.execute(db);
  if (claimed.rows.length === 0) {
    const deadline = performance.now() + maxWaitMs;
    do {
      const { rows } = await sql<{ documents: string }>`
        select documents from status_documents where source = ${source} and documents is not null
          and fetched_at > ${databaseNow} - ${Math.max(2 * freshMs, maxWaitMs)}::bigint`.execute(db);
      const [row] = rows;
      if (row) return JSON.parse(row.documents) as Texts;
      await sleep(POLL_MS);
    } while (performance.now() < deadline);
  }
  let texts: Texts;
  try {
    texts = await fetchAll();
  } catch (error) {
    // The next process, or the next attempt of this one, need not wait for a fetch that failed.
    await sql`update status_documents set next_at = ${databaseNow} where source = ${source}`.execute(db);
    throw error;
  }
  await sql`update status_documents set documents = ${JSON.stringify(texts)}, fetched_at = ${databaseNow}
    where source = ${source}`.execute(db);
  return texts;
}
