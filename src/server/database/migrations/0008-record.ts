import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What happened to tickets, in order, and what customers decide about them. */
export const record: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema.alterTable('tickets').addColumn('closed_at', 'bigint').execute();
    await schema.alterTable('tickets').addColumn('escalated_at', 'bigint').execute();
    await schema.alterTable('tickets').addColumn('escalation_reason', 'text').execute();
    await schema
      .alterTable('tickets')
      .addColumn('follow_up_of', 'text', (c) => c.references('tickets.id').onDelete('set null'))
      .execute();
    // When it was closed was not written down; its last change is the nearest that is known.
    await sql`update tickets set closed_at = updated_at where status = 'closed'`.execute(db);

    await schema
      .createTable('ratings')
      .addColumn('ticket_id', 'text', (c) => c.primaryKey().references('tickets.id').onDelete('cascade'))
      .addColumn('score', 'integer', (c) => c.notNull())
      .addColumn('comment', 'text')
      .addColumn('rated_at', 'bigint', (c) => c.notNull())
      .addCheckConstraint('ratings_are_1_to_5', sql`score between 1 and 5`)
      .execute();

    await schema
      .createTable('ticket_events')
      .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('ticket_id', 'text', (c) => c.notNull().references('tickets.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor_id', 'text', (c) => c.notNull())
      .addColumn('actor_name', 'text', (c) => c.notNull())
      .addColumn('actor_role', 'text', (c) => c.notNull())
      .addColumn('comment_id', 'text')
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('moved_from', 'bigint')
      .addColumn('moved_priority', 'text')
      .addPrimaryKeyConstraint('ticket_events_key', ['organization_id', 'seq'])
      .execute();
    await schema.createIndex('ticket_events_by_ticket').on('ticket_events').columns(['ticket_id', 'seq']).execute();
    await schema
      .createTable('event_heads')
      .addColumn('organization_id', 'text', (c) => c.primaryKey().references('organizations.id'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .execute();
    for (const name of ['events', 'ratings'])
      await sql`insert into secrets (name, value) values (${name}, ${randomBytes(32).toString('base64url')})`.execute(
        db,
      );
  },
};
