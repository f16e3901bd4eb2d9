import { sql } from 'kysely';
import type { Store } from '../src/server/database/index.ts';

/** Time at which the tickets of {@link fillQueue} are listed. */
export const QUEUE_NOW = Date.UTC(2026, 5, 1);
/** Agents of a filled queue, `agent-0` and so on, in teams of ten. */
export const QUEUE_AGENTS = 50;
/** Tickets of one statement. */
const BATCH = 50_000;

/**
 * Creates active tickets of ten organizations: a tenth unassigned, a third pending, some snoozed, escalated or spam, two thirds with
 * a due time, of which a fifth has passed. Written directly to the tables.
 */
export async function fillQueue(store: Store, count: number): Promise<void> {
  const numbers = (from: number, to: number) =>
    store.kind === 'postgres'
      ? sql`(select generate_series(${from}::bigint, ${to}::bigint) as n) as numbers`
      : sql`(with recursive counted(n) as (
          select ${sql.lit(from)} union all select n + 1 from counted where n < ${sql.lit(to)}
        ) select n from counted) as numbers`;
  await store.transaction(async (tx) => {
    await sql`insert into organizations (id, name, created_at)
      select 'organization-' || n, 'Organization ' || n, 0 from ${numbers(0, 9)}`.execute(tx);
    await sql`insert into users (id, organization_id, subject, name, role, created_at)
      select 'organization-' || n || '/person', 'organization-' || n, 'person', 'Person', 'user', 0
      from ${numbers(0, 9)}`.execute(tx);
    await sql`insert into teams (id, name, created_at)
      select 'team-' || n, 'Team ' || n, 0 from ${numbers(0, 4)}`.execute(tx);
    await sql`insert into agents (id, name, role, team_id, source, created_at)
      select 'agent-' || n, 'Agent ' || n, 'agent', 'team-' || (n / 10), 'inbox', 0
      from ${numbers(0, QUEUE_AGENTS - 1)}`.execute(tx);
  });
  for (let from = 1; from <= count; from += BATCH)
    await store.transaction(async (tx) => {
      // Multiplied by primes, so that no column is in the order of another one.
      await sql`insert into tickets
          (id, number, organization_id, requester_id, subject, description, status, priority, category, fields,
           assignee, assignee_id, team_id, spam, snoozed_until, escalated_at, created_at, updated_at,
           response_due_at, answered_at, next_response_due_at, resolution_due_at)
        select 'ticket-' || n, n, 'organization-' || (n % 10), 'organization-' || (n % 10) || '/person',
          'Subject ' || n, 'Description of ticket ' || n,
          case n * 31 % 47 % 3 when 0 then 'new' when 1 then 'open' else 'pending' end,
          case n * 17 % 41 % 4 when 0 then 'urgent' when 1 then 'high' when 2 then 'normal' else 'low' end, 'login', '{}',
          case when n * 7 % 10 = 0 then null else 'Agent ' || (n * 13 % ${sql.lit(QUEUE_AGENTS)}) end,
          case when n * 7 % 10 = 0 then null else 'agent-' || (n * 13 % ${sql.lit(QUEUE_AGENTS)}) end,
          'team-' || (n * 13 % ${sql.lit(QUEUE_AGENTS)} / 10),
          case n * 11 % 97 when 0 then 1 else 0 end,
          case when n * 19 % 53 = 0 then ${sql.lit(QUEUE_NOW + 1_000)} else null end,
          case when n * 23 % 61 = 0 then ${sql.lit(QUEUE_NOW - 1_000)} else null end,
          ${sql.lit(QUEUE_NOW)} - n * 1000, ${sql.lit(QUEUE_NOW)} - n * 7919 % 1000003 * 1000,
          case when n * 29 % 43 % 3 = 0 then null else ${sql.lit(QUEUE_NOW)} + (n * 7907 % 1000 - 200) * 60000 end,
          case when n * 37 % 4 = 0 then ${sql.lit(QUEUE_NOW - 5_000)} else null end,
          case when n * 41 % 12 = 0 then ${sql.lit(QUEUE_NOW)} + (n * 7901 % 1000 - 100) * 60000 else null end,
          case when n * 43 % 7 = 0 then ${sql.lit(QUEUE_NOW)} + (n * 7883 % 1000 - 100) * 60000 else null end
        from ${numbers(from, Math.min(count, from + BATCH - 1))}`.execute(tx);
    });
  if (store.kind === 'postgres') await sql`vacuum analyze tickets`.execute(store.db);
}
