import type { Db, ChangeFeed, Transactions } from '../../interfaces/index.ts';
import type { DeskAdapter } from '../adapter.ts';
import { DeskRequestError } from '../desk-error.ts';
import type { ResolvedMapping } from '../mapping.ts';
import { loadAuthors } from './read-state.ts';
import { invalidateCursors, appendEvents } from './event-log.ts';
import { markChanged, postpone, claimChanged } from './snapshots.ts';

/** Tickets read per sync. */
const CONCURRENCY = 8;
/** Requests per poll. */
const MAX_PAGES = 5;
/** Delay after a failure, doubled with each further one. */
const MIN_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 15 * 60_000;
/** Age from which a cursor is dropped, and event streams are told to reload. */
const MAX_CURSOR_AGE_MS = 24 * 3_600_000;

/**
 * Creates the change feed of a help desk: its webhooks where they are signed, else polling while an event stream is open. Both only
 * say which tickets to read; the logged events contain what the ticket's requester can see at that time.
 *
 * @param pollMs polling interval; null disables polling
 * @returns undefined for a help desk with neither
 */
export function createChangeSync(
  adapter: DeskAdapter,
  mapping: ResolvedMapping,
  pollMs: number | null,
): ChangeFeed | undefined {
  const { name } = adapter;
  const parseWebhook = adapter.handleWebhook?.bind(adapter);
  const changes = parseWebhook || pollMs === null ? undefined : adapter.changes?.bind(adapter);
  if (!parseWebhook && !changes) return undefined;
  let failures = 0;
  let retryAt = 0;

  /** Records a failure and returns the time of the next attempt (ms). */
  function backOff(error: unknown, now: number): number {
    const requestedMs = error instanceof DeskRequestError ? (error.retryAfter ?? 0) * 1_000 : 0;
    retryAt = now + Math.max(requestedMs, Math.min(MIN_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS));
    failures++;
    return retryAt;
  }

  async function poll(db: Db, now: number): Promise<void> {
    if (!changes || pollMs === null) return;
    await db
      .insertInto('desk_polls')
      .values({ desk: name, cursor: null, polled_at: now, next_poll_at: 0 })
      .onConflict((conflict) => conflict.column('desk').doNothing())
      .execute();
    const state = await db.selectFrom('desk_polls').selectAll().where('desk', '=', name).executeTakeFirst();
    if (!state || (state.next_poll_at > now && state.next_poll_at <= now + MAX_BACKOFF_MS)) return;
    // Claims the poll, so that one process polls for all.
    const claim = await db
      .updateTable('desk_polls')
      .set({ next_poll_at: now + pollMs, polled_at: now })
      .where('desk', '=', name)
      .where('next_poll_at', '=', state.next_poll_at)
      .executeTakeFirst();
    if (claim.numUpdatedRows !== 1n) return;
    let cursor = state.cursor;
    if (cursor !== null && now - state.polled_at > MAX_CURSOR_AGE_MS) {
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
        .set({ next_poll_at: backOff(error, now) })
        .where('desk', '=', name)
        .execute();
      throw error;
    }
  }

  async function readChanged(store: Transactions, now: number): Promise<void> {
    for (const watched of await claimChanged(store.db, name, now, CONCURRENCY)) {
      if (now < retryAt) {
        await postpone(store.db, watched, retryAt);
        continue;
      }
      try {
        const { email } = watched;
        const thread = await adapter.read({ email, name: watched.name }, watched.ref);
        if (thread?.ticket.requester.email !== email) continue;
        const authors = await loadAuthors(store.db, watched.ticketId);
        await store.transaction((tx) => appendEvents(tx, watched, thread, { mapping, authors, now }));
        failures = 0;
      } catch (error) {
        await postpone(store.db, watched, backOff(error, now));
        if (!(error instanceof DeskRequestError)) throw error;
      }
    }
  }

  return {
    acceptsWebhooks: parseWebhook !== undefined,
    async handleWebhook(db, message) {
      const refs = parseWebhook?.(message) ?? null;
      if (refs === null) return false;
      await markChanged(db, name, refs, message.now);
      return true;
    },
    async sync(store, now, listening) {
      try {
        if (listening && now >= retryAt) await poll(store.db, now);
      } finally {
        await readChanged(store, now);
      }
    },
  };
}
