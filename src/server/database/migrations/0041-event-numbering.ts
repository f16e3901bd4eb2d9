import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isSqlite } from '../dialect.ts';

/**
 * Numbers the events of an organization one by one, each found by its primary key: a join of all of them was planned as a scan
 * of the table while it had no statistics. An event that is deleted meanwhile takes no number.
 */
export const eventNumbering: Migration = {
  async up(db: Kysely<unknown>) {
    if (isSqlite(db)) return;
    await sql`create or replace function number_ticket_events(organization text) returns bigint language plpgsql as $body$
      declare
        head bigint;
        last bigint;
        unnumbered bigint;
      begin
        if not exists (select from ticket_events where organization_id = organization and seq < 0) then
          return coalesce((select seq from event_heads where organization_id = organization), 0);
        end if;
        insert into event_heads (organization_id, seq) values (organization, 0) on conflict do nothing;
        select seq into head from event_heads where organization_id = organization for update;
        last := head;
        for unnumbered in
          select seq from ticket_events where organization_id = organization and seq < 0 order by seq desc
        loop
          update ticket_events set seq = last + 1 where organization_id = organization and seq = unnumbered;
          if found then
            last := last + 1;
          end if;
        end loop;
        if last > head then
          update event_heads set seq = last where organization_id = organization;
        end if;
        return last;
      end $body$`.execute(db);
  },
};
