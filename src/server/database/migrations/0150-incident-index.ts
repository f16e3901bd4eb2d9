import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Most tickets belong to no incident, and then need no entry in the index of incidents. */
export const incidentIndex: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`drop index tickets_by_incident`.execute(db);
    await sql`create index tickets_by_incident on tickets (incident_id) where incident_id is not null`.execute(db);
  },
};
