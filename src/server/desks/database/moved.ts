import type { Db, Identity } from '../../ports.ts';
import { readMarks } from '../../store/events.ts';

/**
 * Changes that a list is held together over. More of them while somebody pages through it, and the list goes on as it is
 * by then.
 */
const MOST = 1_000;

/** Where a ticket was before its first change since a mark. */
export interface Moved {
  /** Null for one that is new since. */
  updatedAt: number | null;
  priority: string | null;
}

/** The tickets of somebody's organization that have changed since a mark, by their ids. */
export async function movedSince(
  db: Db,
  { organization }: Identity,
  mark: string | null,
): Promise<ReadonlyMap<string, Moved>> {
  const moved = new Map<string, Moved>();
  const since = organization && mark !== null ? (await readMarks(db)).open(organization.id, mark) : null;
  if (!organization || since === null) return moved;
  const rows = await db
    .selectFrom('ticket_events')
    .select(['ticket_id', 'moved_from', 'moved_priority'])
    .where('organization_id', '=', organization.id)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(MOST + 1)
    .execute();
  if (rows.length > MOST) return moved;
  for (const { ticket_id, moved_from, moved_priority } of rows) {
    if (!moved.has(ticket_id)) moved.set(ticket_id, { updatedAt: moved_from, priority: moved_priority });
  }
  return moved;
}
