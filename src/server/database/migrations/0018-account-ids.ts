import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** `toAccountId` as it was when this was written. */
const accountId = (organization: string, subject: string) =>
  sql.raw(`(replace(replace(coalesce(${organization}, ''), '%', '%25'), '/', '%2F') || '/' || ${subject})`);

/** The ticket's organization of a row that has a `ticket_id`; none for what an agent wrote. */
const ticketOrganization = (table: string) =>
  `(select tickets.organization_id from tickets where tickets.id = ${table}.ticket_id)`;
const authorOrganization = `case when comments.author_role = 'agent' then null else ${ticketOrganization('comments')} end`;

/** Tables that refer to people: the column, and the organization in which the person did what the row says. */
const REFERENCES: readonly [table: string, column: string, organization: string][] = [
  ['tickets', 'requester_id', 'tickets.organization_id'],
  ['comments', 'author_id', authorOrganization],
  ['unread', 'user_id', ticketOrganization('unread')],
  ['attachments', 'owner_id', 'attachments.organization_id'],
  ['uploads', 'owner_id', 'uploads.organization_id'],
  ['article_votes', 'user_id', '(select organization_id from users where users.id = article_votes.user_id)'],
  ['affected', 'user_id', '(select organization_id from users where users.id = affected.user_id)'],
  ['outside_affected', 'user_id', '(select organization_id from users where users.id = outside_affected.user_id)'],
];

/**
 * People were looked up by their subject alone, which is unique only within an organization. Their key becomes organization
 * and subject as one text. What somebody did in an organization that they have left belongs to an account of its own there,
 * without an address: nothing is mailed to it.
 */
export const accountIds: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .alterTable('users')
      .addColumn('subject', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await schema.alterTable('users').addColumn('left_at', 'bigint').execute();

    await sql`insert into users (id, subject, organization_id, name, email, locale, role, created_at, disabled_at, tokens_not_before)
      select ${accountId('organization_id', 'id')}, id, organization_id, name, email, locale, role, created_at, disabled_at,
        tokens_not_before
      from users`.execute(db);
    for (const [table, column, organization] of REFERENCES)
      await sql`insert into users (id, subject, organization_id, name, email, role, created_at, disabled_at, left_at)
        select distinct ${accountId('referred.organization_id', 'old.id')}, old.id, referred.organization_id, old.name,
          cast(null as text), case when referred.organization_id is null then 'agent' else 'user' end, old.created_at,
          old.disabled_at, old.created_at
        from (select ${sql.raw(`${column} as person, ${organization} as organization_id from ${table}`)}) as referred
          join users as old on old.id = referred.person and old.subject = ''
        where true
        on conflict (id) do nothing`.execute(db);
    for (const [table, column, organization] of REFERENCES)
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${accountId(organization, `${table}.${column}`)}`.execute(
        db,
      );
    await sql`delete from users where subject = ''`.execute(db);
    await schema.createIndex('users_by_subject').on('users').columns(['subject', 'organization_id']).execute();

    // A reply address opens a ticket of its own organization only.
    await sql`update reply_addresses set user_id = ${accountId('organization_id', 'user_id')} where user_id is not null`.execute(
      db,
    );

    await sql`update desk_comments set author_id = ${accountId(
      `case when author_role = 'agent' then null else
        (select organization_id from desk_tickets where desk_tickets.id = desk_comments.ticket_id) end`,
      'author_id',
    )}`.execute(db);
    // Who read how far is known by subject alone; where that is two people by now, both begin anew.
    await sql`delete from desk_reads where (select count(*) from users where users.subject = desk_reads.user_id) <> 1`.execute(
      db,
    );
    await sql`update desk_reads set user_id = (select users.id from users where users.subject = desk_reads.user_id)`.execute(
      db,
    );
  },
};
