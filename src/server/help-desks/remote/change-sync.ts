import type { Db, ChangeFeed, Transactions } from '../../interfaces/index.ts';
import type { DeskAdapter } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import type { ResolvedMapping } from '../mapping.ts';
import { loadAuthors } from './read-state.ts';
import { invalidateCursors, appendEvents } from './event-log.ts';
import { markChanged, postpone, claimChanged } from './snapshots.ts';

/** Tickets that are looked at in one go. */
const CONCURRENCY = 8;
/** Requests of one asking. */
const MAX_PAGES = 5;
/** A ticket or a desk that cannot be read is left alone for so long, then twice as long, and so on. */
const MIN_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 15 * 60_000;
/** Beyond it, nobody asks what all has changed. */
const MAX_CURSOR_AGE_MS = 24 * 3_600_000;

/**
 * Hears what happens at a desk: by its webhook where it signs one, else by asking what changed, while somebody listens. Both
 * only say where to look; what is written down is what the ticket's requester may see by then.
 *
 * @param pollMs how often the desk is asked; null for never
 * @returns undefined for a desk that neither tells nor can be asked
 */
export function createChangeSync(
  adapter: DeskAdapter,
  mapping: ResolvedMapping,
  pollMs: number | null,
): ChangeFeed | undefined {
  const { name } = adapter;
  const hear = adapter.handleWebhook?.bind(adapter);
  const changes = hear || pollMs === null ? undefined : adapter.changes?.bind(adapter);
  if (!hear && !changes) return undefined;
  let failures = 0;
  let restUntil = 0;

  /** The desk did not do it: how long it is left alone. */
  function rest(error: unknown, now: number): number {
    const asked = error instanceof DeskRequestError ? (error.retryAfter ?? 0) * 1_000 : 0;
    restUntil = now + Math.max(asked, Math.min(MIN_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS));
    failures++;
    return restUntil;
  }

  async function ask(db: Db, now: number): Promise<void> {
    if (!changes || pollMs === null) return;
    await db
      .insertInto('desk_polls')
      .values({ desk: name, cursor: null, asked_at: now, due_at: 0 })
      .onConflict((conflict) => conflict.column('desk').doNothing())
      .execute();
    const poll = await db.selectFrom('desk_polls').selectAll().where('desk', '=', name).executeTakeFirst();
    if (!poll || (poll.due_at > now && poll.due_at <= now + MAX_BACKOFF_MS)) return;
    // One process asks for all.
    const taken = await db
      .updateTable('desk_polls')
      .set({ due_at: now + pollMs, asked_at: now })
      .where('desk', '=', name)
      .where('due_at', '=', poll.due_at)
      .executeTakeFirst();
    if (taken.numUpdatedRows !== 1n) return;
    let cursor = poll.cursor;
    if (cursor !== null && now - poll.asked_at > MAX_CURSOR_AGE_MS) {
      cursor = null;
      await invalidateCursors(db);
    }
    try {
      for (let page = 0; page < MAX_PAGES; page++) {
        const { refs, more, ...next } = await changes(cursor);
        await markChanged(db, name, refs, now);
        cursor = next.cursor;
        await db.updateTable('desk_polls').set({ cursor }).where('desk', '=', name).execute();
        if (!more) break;
      }
    } catch (error) {
      await db
        .updateTable('desk_polls')
        .set({ due_at: rest(error, now) })
        .where('desk', '=', name)
        .execute();
      throw error;
    }
  }

  async function lookAtChanged(store: Transactions, now: number): Promise<void> {
    for (const watched of await claimChanged(store.db, name, now, CONCURRENCY)) {
      if (now < restUntil) {
        await postpone(store.db, watched, restUntil);
        continue;
      }
      try {
        const { email } = watched;
        const said = await adapter.read({ email, name: watched.name }, watched.ref);
        if (said?.ticket.requester.email !== email) continue;
        const authors = await loadAuthors(store.db, watched.ticketId);
        await store.transaction((tx) => appendEvents(tx, watched, said, { mapping, authors, now }));
        failures = 0;
      } catch (error) {
        await postpone(store.db, watched, rest(error, now));
        if (!(error instanceof DeskRequestError)) throw error;
      }
    }
  }

  return {
    acceptsWebhooks: hear !== undefined,
    async handleWebhook(db, message) {
      const refs = hear?.(message) ?? null;
      if (refs === null) return false;
      await markChanged(db, name, refs, message.now);
      return true;
    },
    async sync(store, now, listening) {
      try {
        if (listening && now >= restUntil) await ask(store.db, now);
      } finally {
        await lookAtChanged(store, now);
      }
    },
  };
}
