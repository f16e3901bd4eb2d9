import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * On PostgreSQL, events are stored under negative numbers from a sequence, without a lock, and get their numbers after the
 * commit: `number_ticket_events` numbers what is committed of one organization and returns its last number. A second caller
 * waits for the row of `event_heads` and then sees what the first one has numbered, because each statement of the function
 * has a snapshot of its own. On SQLite, transactions take turns, so events get their numbers when they are stored.
 */
export const eventOrder: Migration = {
  async up(db: Kysely<unknown>) {
    if (isSqlite(db)) return;
    await sql`create sequence ticket_event_order`.execute(db);
    await sql`create index ticket_events_unnumbered on ticket_events (organization_id) where seq < 0`.execute(db);
    await sql`create function number_ticket_events(organization text) returns bigint language plpgsql as $body$
      declare
        last bigint;
        numbered bigint;
      begin
        if exists (select from ticket_events where organization_id = organization and seq < 0) then
          insert into event_heads (organization_id, seq) values (organization, 0) on conflict do nothing;
          select seq into last from event_heads where organization_id = organization for update;
          update ticket_events as event set seq = last + pending.place
            from (
              select seq, row_number() over (order by seq desc) as place
              from ticket_events where organization_id = organization and seq < 0
            ) as pending
            where event.organization_id = organization and event.seq = pending.seq;
          get diagnostics numbered = row_count;
          update event_heads set seq = last + numbered where organization_id = organization and numbered > 0;
          return last + numbered;
        end if;
        return coalesce((select seq from event_heads where organization_id = organization), 0);
      end $body$`.execute(db);
  },
};
