import type { Db, Identity } from '../../interfaces/index.ts';
import { readCursorCodec } from '../../database/sequences.ts';

/**
 * Changes that a list is held together over. More of them while somebody pages through it, and the list goes on as it is
 * by then.
 */
const MAX_MOVED = 1_000;

/** Where a ticket was before its first change since a mark. */
export interface PreviousPosition {
  /** Null for one that is new since. */
  updatedAt: number | null;
  priority: string | null;
}

/** The tickets of somebody's organization that have changed since a mark, by their ids. */
export async function positionsBefore(
  db: Db,
  { organization }: Identity,
  mark: string | null,
): Promise<ReadonlyMap<string, PreviousPosition>> {
  const moved = new Map<string, PreviousPosition>();
  const since = organization && mark !== null ? (await readCursorCodec(db)).decode(organization.id, mark) : null;
  if (!organization || since === null) return moved;
  const rows = await db
    .selectFrom('ticket_events')
    .select(['ticket_id', 'moved_from', 'moved_priority'])
    .where('organization_id', '=', organization.id)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(MAX_MOVED + 1)
    .execute();
  if (rows.length > MAX_MOVED) return moved;
  for (const { ticket_id, moved_from, moved_priority } of rows) {
    if (!moved.has(ticket_id)) moved.set(ticket_id, { updatedAt: moved_from, priority: moved_priority });
  }
  return moved;
}
