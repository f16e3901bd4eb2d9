import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import type { Replacement } from './erase-audit-log.ts';
import { foldName } from './mentions.ts';

/** Stored answers that are read at a time. */
const BATCH_SIZE = 500;

/**
 * Empties the answers that are remembered for repeated calls, as far as they say something of a person: their own, and those
 * about them, their tickets and what was said there. The calls stay known, so that none is carried out twice.
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
  // What has not changed since is in no answer.
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
    // Colleagues' tickets on which the person has left words.
    ...ticketIds,
  ];
  const wanted = words.map(foldName);
  // Another organization can have a person of the same subject, and learns nothing of this one.
  const own = `[${JSON.stringify(organizationId)},`;
  for (let last = { caller: '', key: '' }; ;) {
    const rows = await tx
      .selectFrom('idempotency')
      .select(['caller', 'key', 'body'])
      .where(sql<boolean>`(caller, key) > (${last.caller}, ${last.key})`)
      .where(sql<boolean>`(substr(caller, 1, 6) = '[null,' or substr(caller, 1, ${own.length}) = ${own})`)
      .orderBy('caller')
      .orderBy('key')
      .limit(BATCH_SIZE)
      .execute();
    for (const { caller, key, body } of rows) {
      const folded = foldName(body);
      if (wanted.some((word) => folded.includes(word)))
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
