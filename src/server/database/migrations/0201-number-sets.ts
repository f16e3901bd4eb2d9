import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * PostgreSQL: events of a burst are numbered by one statement instead of one each. Without statistics, PostgreSQL would join them
 * by a scan of the table, so the functions allow only a loop over the index. An event that is deleted meanwhile leaves a gap.
 *
 * An event's organization is that of its ticket, and a ticket's that of its requester, so their foreign keys are dropped: each cost
 * a submission a lock on the row of the organization, which all its submissions share. Nothing deletes organizations.
 */
export const numberSets: Migration = {
  async up(db: Kysely<unknown>) {
    if (isSqlite(db)) return;
    const plan = sql.raw('set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off');
    await sql`create or replace function number_ticket_events(organization text) returns bigint language plpgsql
      ${plan} as $body$
      declare
        head bigint;
        added bigint;
      begin
        if not exists (select from ticket_events where organization_id = organization and seq < 0) then
          return coalesce((select last_seq from ticket_event_sequences where organization_id = organization), 0);
        end if;
        insert into ticket_event_sequences (organization_id, last_seq) values (organization, 0) on conflict do nothing;
        select last_seq into head from ticket_event_sequences where organization_id = organization for update;
        with unnumbered as materialized (
          select seq, row_number() over (order by seq desc) as position
          from ticket_events where organization_id = organization and seq < 0
        ), numbered as (
          update ticket_events as event set seq = head + unnumbered.position from unnumbered
          where event.organization_id = organization and event.seq = unnumbered.seq
        )
        select count(*) into added from unnumbered;
        if added > 0 then
          update ticket_event_sequences set last_seq = head + added where organization_id = organization;
        end if;
        return head + added;
      end $body$`.execute(db);
    await sql`create or replace function number_agent_events() returns bigint language plpgsql ${plan} as $body$
      declare
        head bigint;
      begin
        if exists (select from agent_events where seq < 0) then
          perform pg_advisory_xact_lock(hashtextextended('agent_events', 0));
          head := coalesce((select max(seq) from agent_events where seq > 0), 0);
          with unnumbered as materialized (
            select seq, row_number() over (order by seq desc) as position from agent_events where seq < 0
          )
          update agent_events as event set seq = head + unnumbered.position from unnumbered
          where event.seq = unnumbered.seq;
        end if;
        return coalesce((select max(seq) from agent_events where seq > 0), 0);
      end $body$`.execute(db);
    await sql`alter table ticket_events drop constraint ticket_events_organization_id_fkey`.execute(db);
    await sql`alter table tickets drop constraint tickets_organization_id_fkey`.execute(db);
  },
};
