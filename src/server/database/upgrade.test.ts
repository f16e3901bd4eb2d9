import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, organization, person } from '../../../test/people.ts';
import { verifyStoredAuditLog, appendAuditEntry } from '../support-access/index.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import type { Identity } from '../interfaces/index.ts';
import { openStore } from './index.ts';
import { migrations } from './migrations/index.ts';

/** Opens a database as a program that knew only the first steps left it. */
async function openOld(database: string, known: readonly string[]) {
  const later = Object.entries(migrations).filter(([name]) => !known.includes(name));
  for (const [name] of later) delete migrations[name];
  try {
    return await openStore({ database });
  } finally {
    Object.assign(migrations, Object.fromEntries(later));
  }
}

describe.each(databases)('an older database on $name', ({ freshAddress }) => {
  it('keeps its tickets when they learn what can go along', async () => {
    const address = await freshAddress();
    const ada = person('user');
    const old = await openOld(address, ['0001-start']);
    const { id, name, role, organization } = ada;
    await sql`insert into organizations (id, name, created_at) values (${organization?.id}, 'Acme', 1)`.execute(old.db);
    await sql`insert into users (id, organization_id, name, role, created_at)
      values (${id}, ${organization?.id}, ${name}, ${role}, 1)`.execute(old.db);
    await sql`insert into tickets (id, number, organization_id, requester_id, subject, description, status, fields,
      created_at, updated_at) values ('t', 1000, ${ada.organization?.id}, ${ada.id}, 'Old', 'From before.', 'new', '{}',
      1, 1)`.execute(old.db);
    await old.close();

    const store = await openStore({ database: address });
    const desk = databaseDesk({ priorities: [] });
    expect(await desk.readTicket(call(store.db, ada), 't')).toMatchObject({ subject: 'Old', cc: [], incidentId: null });
    const seen = await desk.support?.readQueueTicket(call(store.db, person('agent')), 't');
    expect(seen).toMatchObject({ context: {}, diagnostics: null, consent: null, incident: null });
    const made = await desk.createTicket(call(store.db, ada), {
      subject: 'New',
      description: 'From now.',
      cc: ['a@example.com'],
    });
    expect(made.cc).toEqual(['a@example.com']);
    await store.close();
  });

  it('folds the addresses of its accounts, also beyond ASCII, and takes them for verified', async () => {
    const address = await freshAddress();
    const old = await openOld(
      address,
      Object.keys(migrations).filter((name) => name < '0029'),
    );
    await sql`insert into organizations (id, name, created_at) values ('acme', 'Acme', 1)`.execute(old.db);
    for (const [id, email] of [
      ['a', 'ÅSA@Acme.example'],
      ['b', null],
    ])
      await sql`insert into users (id, subject, organization_id, name, email, role, created_at)
        values (${`acme/${id}`}, ${id}, 'acme', 'A', ${email}, 'user', 1)`.execute(old.db);
    await old.close();
    const { db, close } = await openStore({ database: address });
    expect(await db.selectFrom('users').select(['subject', 'verified_address']).orderBy('subject').execute()).toEqual([
      { subject: 'a', verified_address: 'åsa@acme.example' },
      { subject: 'b', verified_address: null },
    ]);
    await close();
  });

  it('hashes the audit log anew, once, and says so in an entry', async () => {
    const address = await freshAddress();
    const old = await openOld(
      address,
      Object.keys(migrations).filter((name) => name < '0019'),
    );
    for (const [seq, reason] of ['First', '二つ目'].entries())
      await sql`insert into audit_events (organization_id, seq, at, actor_id, actor_name, actor_role, action, detail,
        previous_hash, hash) values ('acme', ${seq + 1}, ${seq + 1}, 'carol', 'Carol', 'admin', 'granted',
        ${JSON.stringify({ seconds: 600, reason })}, 'x', ${`old-${seq + 1}`})`.execute(old.db);
    await sql`insert into audit_chains (organization_id, seq, hash) values ('acme', 2, 'old-2')`.execute(old.db);
    await old.close();

    const { db, close } = await openStore({ database: address });
    expect(await verifyStoredAuditLog(db, 'acme')).toEqual({ ok: true, checked: 3, erased: 0 });
    const { detail } = await db
      .selectFrom('audit_events')
      .select('detail')
      .where('action', '=', 'rehashed')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(detail)).toEqual({ count: 2, lastHash: 'old-2' });
    await db.transaction().execute((tx) =>
      appendAuditEntry(tx, 'acme', {
        action: 'revoked',
        at: 9,
        actor: { id: 'carol', name: 'Carol', role: 'admin' },
      }),
    );
    expect(await verifyStoredAuditLog(db, 'acme')).toMatchObject({ ok: true, checked: 4 });
    await close();
  });

  it('gives each organization an account of its own for a person who has moved between them', async () => {
    const address = await freshAddress();
    const known = Object.keys(migrations).filter((name) => name < '0018');
    const old = await openOld(address, known);
    const run = (statement: string) => sql.raw(statement).execute(old.db);
    await run(`insert into organizations (id, name, created_at) values ('a/b', 'A', 1), ('b%', 'B', 1)`);
    await run(`insert into users (id, organization_id, name, email, role, created_at) values
      ('mo', 'b%', 'Mo', 'mo@example.com', 'user', 1), ('li', 'a/b', 'Li', null, 'admin', 1), ('eve', null, 'Eve', null, 'agent', 1)`);
    await run(`insert into tickets (id, number, organization_id, requester_id, subject, description, status, fields,
      created_at, updated_at) values ('old', 1, 'a/b', 'mo', 'Old', 'x', 'new', '{}', 1, 1),
      ('new', 2, 'b%', 'mo', 'New', 'x', 'new', '{}', 1, 1)`);
    await run(`insert into comments (id, ticket_id, position, author_id, author_role, body, internal, created_at) values
      ('c1', 'old', 1, 'mo', 'user', 'mine', 0, 1), ('c2', 'old', 2, 'eve', 'agent', 'answer', 0, 1)`);
    await run(`insert into unread (user_id, ticket_id, since) values ('mo', 'old', 1), ('mo', 'new', 1)`);
    await run(`insert into attachments (id, owner_id, organization_id, name, type, size, file_key, created_at) values
      ('f1', 'mo', 'a/b', 'a.txt', 'text/plain', 1, 'k1', 1), ('f2', 'eve', null, 'e.txt', 'text/plain', 1, 'k2', 1)`);
    await run(`insert into reply_addresses (token, ticket_id, address, user_id, organization_id) values
      ('t1', 'old', 'mo@example.com', 'mo', 'a/b')`);
    await old.close();

    const { db, close } = await openStore({ database: address });
    const users = db.selectFrom('users').select(['id', 'subject', 'organization_id', 'email']).orderBy('id');
    expect(await users.execute()).toEqual([
      { id: '/eve', subject: 'eve', organization_id: null, email: null },
      { id: 'a%2Fb/li', subject: 'li', organization_id: 'a/b', email: null },
      { id: 'a%2Fb/mo', subject: 'mo', organization_id: 'a/b', email: null },
      { id: 'b%25/mo', subject: 'mo', organization_id: 'b%', email: 'mo@example.com' },
    ]);
    const column = async (table: 'tickets' | 'comments' | 'unread' | 'attachments', name: string) => {
      const { rows } = await sql<{
        v: string;
      }>`select ${sql.ref(name)} as v from ${sql.table(table)} order by 1`.execute(db);
      return rows.map(({ v }) => v);
    };
    expect(await column('tickets', 'requester_id')).toEqual(['a%2Fb/mo', 'b%25/mo']);
    expect(await column('comments', 'author_id')).toEqual(['/eve', 'a%2Fb/mo']);
    expect(await column('unread', 'user_id')).toEqual(['a%2Fb/mo', 'b%25/mo']);
    expect(await column('attachments', 'owner_id')).toEqual(['/eve', 'a%2Fb/mo']);
    await close();
  });

  it('keeps the numbers of its tickets, all that refers to them, and goes on from there in each organization', async () => {
    const address = await freshAddress();
    const known = Object.keys(migrations).filter((name) => name < '0017');
    const old = await openOld(address, known);
    const [ada, bob] = [person('user', organization('acme')), person('user', organization('globex'))];
    for (const { id, name, organization: home } of [ada, bob]) {
      await sql`insert into organizations (id, name, created_at) values (${home?.id}, 'Home', 1)`.execute(old.db);
      await sql`insert into users (id, organization_id, name, role, created_at)
        values (${id}, ${home?.id}, ${name}, 'user', 1)`.execute(old.db);
    }
    for (const [id, number, { id: requester, organization: home }] of [
      ['one', 1001, ada],
      ['two', 1002, bob],
      ['three', 1007, ada],
    ] as const)
      await sql`insert into tickets (id, number, organization_id, requester_id, subject, description, status, fields,
        created_at, updated_at) values (${id}, ${number}, ${home?.id}, ${requester}, 'Old', 'x', 'closed', '{}', 1, 1)`.execute(
        old.db,
      );
    await sql`insert into comments (id, ticket_id, position, author_id, author_role, body, internal, created_at)
      values ('c', 'one', 1, ${ada.id}, 'user', 'Hello', 0, 1)`.execute(old.db);
    await sql`insert into ticket_copies (ticket_id, address) values ('one', 'x@example.com')`.execute(old.db);
    await old.close();

    const store = await openStore({ database: address });
    const desk = databaseDesk({ priorities: [] });
    const numberOf = async (who: Identity, id: string) => (await desk.readTicket(call(store.db, who), id))?.number;
    expect([await numberOf(ada, 'one'), await numberOf(ada, 'three'), await numberOf(bob, 'two')]).toEqual([
      '1001',
      '1007',
      '1002',
    ]);
    expect((await desk.listComments(call(store.db, ada), 'one'))?.items).toHaveLength(1);
    expect(await store.db.selectFrom('ticket_copies').selectAll().execute()).toHaveLength(1);
    const file = async (who: Identity) =>
      (await desk.createTicket(call(store.db, who), { subject: 'New', description: 'y' })).number;
    expect([await file(ada), await file(bob), await file(ada)]).toEqual(['1008', '1003', '1009']);
    const twice = store.db.updateTable('tickets').set({ number: 1_001 }).where('id', '=', 'three').execute();
    await expect(twice).rejects.toThrow(/unique/i);
    // What refers to a ticket still keeps it from being deleted alone.
    await expect(store.db.deleteFrom('tickets').where('id', '=', 'one').execute()).rejects.toThrow(/foreign key/i);
    await store.close();
  });
});
