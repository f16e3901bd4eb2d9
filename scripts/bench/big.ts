import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { TicketQuery } from '../../src/contract/index.ts';
import { databaseDesk } from '../../src/server/index.ts';
import type { Store } from '../../src/server/index.ts';
import { giveTickets } from '../../test/many-tickets.ts';
import { call, person } from '../../test/people.ts';
import { percentile, type Figure } from './figures.ts';

const TICKETS = 100_000;
const CALLS = 200;

/**
 * Asks the desk for lists of an organization with a hundred thousand tickets, a hundredth of them with words of their own,
 * as its admin would. What HTTP adds is in the other figures.
 */
export async function measureBigLists(store: Store, calls = CALLS): Promise<Figure[]> {
  const admin = person('admin');
  await giveTickets(store, admin, TICKETS);
  await sql`update tickets set priority = case number % 10 when 0 then 'urgent' when 1 then 'high' else 'normal' end,
    category = case number % 7 when 0 then 'billing' else 'login' end, created_at = updated_at`.execute(store.db);
  await sql`analyze`.execute(store.db);
  const desk = databaseDesk({
    priorities: ['urgent', 'high', 'normal', 'low'].map((id) => ({ id, label: id, responseMinutes: null, tone: id })),
  });
  const first = await desk.listTickets(call(store.db, admin), { view: 'organization', limit: 50, status: 'open' });
  for (const { id } of first.items.slice(0, 20))
    await desk.addComment(call(store.db, admin), id, { body: `領収書 ${randomUUID()}` });

  const lists: [string, TicketQuery, 'list' | 'search'][] = [
    ['first page', {}, 'list'],
    ['one status', { status: 'pending' }, 'list'],
    ['active, urgent, billing', { status: 'active', priority: 'urgent', category: 'billing' }, 'list'],
    ['nothing matches', { priority: 'low', category: 'none', status: 'active' }, 'list'],
    ['by date', { createdFrom: '1970-01-01', createdBefore: '1970-01-02' }, 'list'],
    ['by age', { sort: 'created', status: 'closed' }, 'list'],
    ['by priority', { sort: 'priority' }, 'list'],
    ['in copy', { view: 'copy' }, 'list'],
    ['a common word', { q: '請求書' }, 'search'],
    ['a rare word', { q: '領収書' }, 'search'],
    ['no such word', { q: 'zzz' }, 'search'],
    ['two words', { q: 'えくすぽーと 領収書' }, 'search'],
    ['a number', { q: '#250000' }, 'search'],
    ['a part of a number', { q: '2999' }, 'search'],
    ['one letter', { q: '領' }, 'search'],
    ['a common word where none is', { q: '請求書', priority: 'low' }, 'search'],
  ];
  const figures: Figure[] = [];
  for (const [name, query, kind] of lists) {
    const times: number[] = [];
    let cursor: string | undefined;
    for (let index = 0; index < calls; index++) {
      const started = performance.now();
      // Every other call reads on from where the one before ended.
      const page = await desk.listTickets(call(store.db, admin), {
        view: 'organization',
        limit: 50,
        ...query,
        ...(cursor !== undefined && { cursor }),
      });
      times.push(performance.now() - started);
      cursor = index % 2 === 0 ? (page.next ?? undefined) : undefined;
    }
    const [share, bar] = kind === 'list' ? ([0.99, 50] as const) : ([0.95, 100] as const);
    const label = `100,000 tickets, ${name}`;
    figures.push({ name: `${label}, p50`, value: percentile(times, 0.5), unit: 'ms' });
    figures.push({ name: `${label}, p${share * 100}`, value: percentile(times, share), unit: 'ms', bar });
  }
  return figures;
}
