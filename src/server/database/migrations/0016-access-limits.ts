import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The role of the user as whom an agent acts, and how many refused attempts an agent caused in an hour. */
export const accessLimits: Migration = {
  async up({ schema }: Kysely<unknown>) {
    // Sessions from before could only be told to be of users.
    await schema.alterTable('access_sessions').addColumn('acting_as_role', 'text').execute();
    await schema
      .createTable('refusal_counts')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('actor_id', 'text', (c) => c.notNull())
      .addColumn('actor_name', 'text', (c) => c.notNull())
      .addColumn('actor_role', 'text', (c) => c.notNull())
      .addColumn('hour', 'bigint', (c) => c.notNull())
      .addColumn('recorded', 'integer', (c) => c.notNull())
      .addColumn('omitted', 'integer', (c) => c.notNull())
      .addColumn('last_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('refusal_counts_key', ['organization_id', 'actor_id', 'actor_role', 'hour'])
      .execute();
    await schema
      .createIndex('access_sessions_by_agent')
      .on('access_sessions')
      .columns(['agent_id', 'ends_at'])
      .execute();
    await schema
      .createIndex('access_sessions_by_acting_as')
      .on('access_sessions')
      .columns(['acting_as_id', 'ends_at'])
      .execute();
  },
};
