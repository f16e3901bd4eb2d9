import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/** Due time of a ticket without one. A number, because PostgreSQL does not read rows after `is null` in the order of an index. */
const NO_DUE_TIME = '9007199254740991';

/** Columns that the views test, in each index of an order, so that rows outside of a view are skipped in the index. */
const COVERED =
  'id, spam, merged_into, snoozed_until, assignee_id, assignee, team_id, status, priority, escalated_at, category';

/** Columns that every view tests, or that are needed to continue a list. */
const VISIBLE = 'id, status, spam, merged_into, snoozed_until';

/** The next due time of each ticket, and an index for each order and each selective view of the queue. */
export const queueIndexes: Migration = {
  async up(db: Kysely<unknown>) {
    const earliest = isSqlite(db) ? 'min' : 'least';
    await sql
      .raw(
        `alter table tickets add column next_due_at bigint generated always as (${earliest}(
          case when answered_at is null and response_due_at is not null then response_due_at else ${NO_DUE_TIME} end,
          coalesce(next_response_due_at, ${NO_DUE_TIME}),
          coalesce(resolution_due_at, ${NO_DUE_TIME})
        )) ${isSqlite(db) ? 'virtual' : 'stored not null'}`,
      )
      .execute(db);
    for (const name of ['active_by_activity', 'active_by_due', 'active_by_assignee', 'spam'])
      await sql.raw(`drop index tickets_${name}`).execute(db);
    const active = "status not in ('solved', 'closed')";
    const indexes: Record<string, string> = {
      queue_by_activity: `(updated_at, ${COVERED}) where ${active}`,
      queue_by_creation: `(created_at, ${COVERED}) where ${active}`,
      queue_by_due: `(next_due_at, updated_at, ${COVERED}) where ${active}`,
      queue_by_priority: `(priority, updated_at, ${COVERED.replace(' priority,', '')}) where ${active}`,
      queue_by_assignee: `(assignee_id, updated_at, assignee, ${VISIBLE}) where ${active}`,
      queue_by_team: `(team_id, updated_at, ${VISIBLE}) where ${active}`,
      queue_by_status: `(status, updated_at, ${VISIBLE.replace(' status,', '')}) where ${active}`,
      queue_escalated: `(escalated_at, updated_at, ${VISIBLE}) where escalated_at is not null and ${active}`,
      queue_snoozed: `(snoozed_until, updated_at, ${VISIBLE.replace(', snoozed_until', '')}) where snoozed_until is not null and ${active}`,
      tickets_spam: '(updated_at, id, spam, merged_into) where spam = 1',
      tickets_by_creation_time: '(created_at, id)',
    };
    for (const [name, definition] of Object.entries(indexes))
      await sql.raw(`create index ${name} on tickets ${definition}`).execute(db);
  },
};
