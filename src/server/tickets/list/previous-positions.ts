import type { Db, Identity } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import { ProblemError } from '../../errors.ts';
import { readSealedCursors } from '../../database/sealed-cursor.ts';
import { oldestFirst } from '../../database/sequences.ts';

/** Maximum changes since the first page that a page can correct. Beyond, the list continues in its current order. */
const MAX_MOVED = 1_000;
/** Maximum unnumbered events in a mark, which bounds the length of a cursor. */
const MAX_UNNUMBERED = 20;

/** The state of the event log in the snapshot of a page. */
export interface EventState {
  /** The number of the last numbered event. */
  head: number;
  /** The first 8 hexadecimal digits of the ids of visible events without a number, joined by commas; null for none. */
  unnumbered: string | null;
}

const toIds = ({ unnumbered }: EventState): string[] => unnumbered?.split(',') ?? [];

/** Whether a mark can encode the state. Otherwise number the events and read the page again. */
export const fitsMark = (state: EventState): boolean => toIds(state).length <= MAX_UNNUMBERED;

/**
 * Creates the mark of a page, from which {@link loadPreviousPositions} finds exactly the events that the page's snapshot did
 * not include. Every included event either has a number up to the head or is one of the unnumbered; every later one
 * gets a higher number. Encrypted, because two marks would otherwise reveal the activity of the organization.
 */
export async function sealMark(db: Db, organizationId: string, state: EventState): Promise<string | null> {
  if (!fitsMark(state)) return null;
  const ids = toIds(state).map((id) => Number.parseInt(id, 16));
  return (await readSealedCursors(db)).seal(organizationId, [state.head, ...ids]);
}

/** The position of a ticket before its first change since a mark. */
export interface PreviousPosition {
  /** Null for a ticket that was created since. */
  updatedAt: number | null;
  priority: string | null;
}

/** Decrypts a mark; null for one of another organization or version, which only skips the correction. */
async function openMark(db: Db, organizationId: string, mark: string): Promise<number[] | null> {
  try {
    return (await readSealedCursors(db)).open(organizationId, mark);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** Returns the tickets of the caller's organization that have changed since a mark, by id. */
export async function loadPreviousPositions(
  db: Db,
  { organization }: Identity,
  mark: string | null,
): Promise<ReadonlyMap<string, PreviousPosition>> {
  const moved = new Map<string, PreviousPosition>();
  const state = organization && mark !== null ? await openMark(db, organization.id, mark) : null;
  if (!organization || !state) return moved;
  const [head = 0, ...seen] = state;
  const visible = new Set(seen);
  const rows = await db
    .selectFrom('ticket_events')
    .select(['id', 'ticket_id', 'previous_updated_at', 'previous_priority'])
    .where('organization_id', '=', organization.id)
    .where((eb) => (isSqlite(db) ? eb('seq', '>', head) : eb.or([eb('seq', '>', head), eb('seq', '<', 0)])))
    .orderBy(oldestFirst[0])
    .orderBy(oldestFirst[1])
    .limit(MAX_MOVED + 1)
    .execute();
  if (rows.length > MAX_MOVED) return moved;
  for (const { id, ticket_id, previous_updated_at, previous_priority } of rows) {
    if (visible.has(Number.parseInt(id.slice(0, 8), 16)) || moved.has(ticket_id)) continue;
    moved.set(ticket_id, { updatedAt: previous_updated_at, priority: previous_priority });
  }
  return moved;
}
