import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Identity } from '../src/server/interfaces/index.ts';
import type { Store } from '../src/server/database/index.ts';
import { upsertUser } from '../src/server/database/users.ts';
import { addTexts } from '../src/server/database/search.ts';
import { getAccountId } from '../src/server/database/account-id.ts';

const BATCH = 500;
const STATUSES = ['new', 'open', 'pending', 'solved', 'closed'];
const WORDS = 'export invoice login レポート 請求書 画面 slow timeout 権限 webhook calendar 通知'.split(' ');

/** Tickets created here have numbers after this one. */
export const FIRST_NUMBER = 200_000;

/**
 * Creates a large number of tickets for a user, written directly to the tables.
 *
 * @param count - a multiple of 500
 */
export async function giveTickets(store: Store, user: Identity, count: number): Promise<void> {
  await store.transaction(async (tx) => {
    await upsertUser(tx, user, 0);
    for (let from = 0; from < count; from += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, index) => {
        const n = from + index;
        const text = Array.from({ length: 40 }, (_, at) => WORDS[(n * 7 + at * 5) % WORDS.length]).join(' ');
        return { id: randomUUID(), n, text };
      });
      await tx
        .insertInto('tickets')
        .values(
          batch.map(({ id, n, text }) => ({
            id,
            number: FIRST_NUMBER + n,
            organization_id: user.organization?.id ?? '',
            requester_id: getAccountId(user),
            subject: `Ticket ${n}`,
            description: text,
            status: STATUSES[n % STATUSES.length] ?? 'new',
            priority: null,
            category: null,
            fields: '{}',
            assignee: null,
            created_at: n,
            updated_at: n * 1_000,
            response_due_at: null,
          })),
        )
        .execute();
      await addTexts(
        tx,
        batch.map(({ id, n, text }) => ({
          ticketId: id,
          organizationId: user.organization?.id ?? '',
          text: `#${FIRST_NUMBER + n} Ticket ${n} ${text}`,
          internal: false,
        })),
      );
    }
  });
  // PostgreSQL does this by itself after a while; SQLite never does.
  if (store.kind === 'postgres') await sql`analyze`.execute(store.db);
}
