import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * The agents' event log, over all organizations. Numbers are assigned as in the organizations' log: on SQLite when an event is
 * stored, because transactions take turns; on PostgreSQL after the commit, by `number_agent_events`, under an advisory lock.
 * Each statement of that function has a snapshot of its own, so that a caller that waited sees what the one before has numbered.
 */
export const agentEvents: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('agent_events')
      .addColumn('seq', 'bigint', (c) => c.primaryKey())
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text')
      .addColumn('ticket_id', 'text')
      .addColumn('event_id', 'text')
      .addColumn('kind', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor_id', 'text')
      .addColumn('actor_name', 'text')
      .addColumn('comment_id', 'text')
      .execute();
    if (isSqlite(db)) return;
    await sql`create sequence agent_event_order`.execute(db);
    await sql`create function number_agent_events() returns bigint language plpgsql as $body$
      declare
        last bigint;
        unnumbered bigint;
      begin
        if exists (select from agent_events where seq < 0) then
          perform pg_advisory_xact_lock(hashtextextended('agent_events', 0));
          last := coalesce((select max(seq) from agent_events where seq > 0), 0);
          for unnumbered in select seq from agent_events where seq < 0 order by seq desc
          loop
            update agent_events set seq = last + 1 where seq = unnumbered;
            if found then
              last := last + 1;
            end if;
          end loop;
        end if;
        return coalesce((select max(seq) from agent_events where seq > 0), 0);
      end $body$`.execute(db);
  },
};
