import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import { databaseDesk } from '../desks/database/index.ts';
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
  it('A45: keeps its tickets when they learn what can go along', async () => {
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
});
