import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import type { Replacement } from './erase-audit-log.ts';
import { foldName } from './mentions.ts';

/** Stored responses per query. */
const BATCH_SIZE = 500;

/**
 * Clears stored idempotent responses that contain data of a person: their own, and those about them, their tickets and the comments
 * there. The keys of other callers stay stored, so that no call runs twice.
 */
export async function eraseIdempotencyRecords(
  tx: Db,
  { organizationId, id, account, name, email }: Replacement,
  ticketIds: readonly string[],
): Promise<void> {
  const { since } = await tx
    .selectFrom('idempotency')
    .select((eb) => eb.fn.min('created_at').as('since'))
    .executeTakeFirstOrThrow();
  if (since === null) return;
  // Rows without a change since the oldest response are in no response.
  const tickets = await tx
    .selectFrom('tickets')
    .select('id')
    .where('requester_id', '=', account)
    .where('updated_at', '>=', since)
    .execute();
  const comments = await tx
    .selectFrom('comments')
    .innerJoin('tickets', 'tickets.id', 'comments.ticket_id')
    .select('comments.id')
    .where((eb) => eb.or([eb('comments.author_id', '=', account), eb('tickets.requester_id', '=', account)]))
    .where('comments.created_at', '>=', since)
    .execute();
  const inner = (word: string) => JSON.stringify(word).slice(1, -1);
  const words = [
    JSON.stringify(id),
    inner(name),
    ...(email === null ? [] : [inner(email)]),
    ...[...tickets, ...comments].map((row) => row.id),
    // Tickets of colleagues that the person rated or escalated.
    ...ticketIds,
  ];
  const needles = words.map(foldName);
  // Another organization can have a person with the same subject.
  const callerPrefix = `[${JSON.stringify(organizationId)},`;
  for (let last = { caller: '', key: '' }; ;) {
    const rows = await tx
      .selectFrom('idempotency')
      .select(['caller', 'key', 'body'])
      .where(sql<boolean>`(caller, key) > (${last.caller}, ${last.key})`)
      .where(
        sql<boolean>`(substr(caller, 1, 6) = '[null,' or substr(caller, 1, ${callerPrefix.length}) = ${callerPrefix})`,
      )
      .orderBy('caller')
      .orderBy('key')
      .limit(BATCH_SIZE)
      .execute();
    for (const { caller, key, body } of rows) {
      const folded = foldName(body);
      if (needles.some((word) => folded.includes(word)))
        await tx
          .updateTable('idempotency')
          .set({ body: '{}', headers: '{}' })
          .where('caller', '=', caller)
          .where('key', '=', key)
          .execute();
    }
    const end = rows.at(-1);
    if (!end || rows.length < BATCH_SIZE) break;
    last = end;
  }
  await tx
    .deleteFrom('idempotency')
    .where('caller', '=', JSON.stringify([organizationId, id]))
    .execute();
}
