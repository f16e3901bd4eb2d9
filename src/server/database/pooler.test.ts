import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import { findFreePort } from '../../../scripts/free-port.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import { openStore } from './index.ts';

const postgres = databases.find(({ name }) => name === 'PostgreSQL');

/** PgBouncer's version; null where it is not installed. */
function readVersion(): string | null {
  try {
    return /PgBouncer ([\d.]+)/.exec(execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }))?.[1] ?? null;
  } catch {
    return null;
  }
}

const version = postgres ? readVersion() : null;
const supportsPrepared = version !== null && Number(version.split('.')[1]) >= 21;

describe.skipIf(version === null)('PgBouncer in transaction mode', () => {
  let pooler: ChildProcess;
  let address: string;

  beforeAll(async () => {
    const direct = new URL((await postgres?.freshAddress()) ?? '');
    const folder = mkdtempSync(join(tmpdir(), 'madoguchi-pooler-'));
    chmodSync(folder, 0o755);
    const port = await findFreePort();
    const file = join(folder, 'pgbouncer.ini');
    writeFileSync(
      file,
      `[databases]
* = host=127.0.0.1 port=${direct.port} user=madoguchi
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout
${supportsPrepared ? 'max_prepared_statements = 200' : ''}
`,
    );
    chmodSync(file, 0o644);
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
    pooler = spawn('pgbouncer', [...user, file], { stdio: 'ignore' });
    const pooled = new URL(direct);
    pooled.port = String(port);
    address = pooled.href;
    await sleep(500);
  });
  afterAll(() => {
    pooler?.kill('SIGINT');
  });

  it.each([
    ['as it comes', ''],
    ['with prepared statements switched off', '?prepared_statements=off'],
  ])('serves submissions, replies and events %s', async (_, parameters) => {
    const store = await openStore({ database: `${address}${parameters}` });
    const desk = databaseDesk({ priorities: [] });
    const people = Array.from({ length: 6 }, () => person('user'));
    await Promise.all(
      people.flatMap((one) =>
        Array.from({ length: 8 }, async () => {
          const { id } = await desk.createTicket(call(store.db, one), { subject: 'S', description: 'D' });
          await desk.addComment(call(store.db, one), id, { body: 'B' });
          expect(await desk.readTicket(call(store.db, one), id)).toMatchObject({ id, version: '2' });
        }),
      ),
    );
    for (const one of people) {
      expect((await desk.listTickets(call(store.db, one), {})).items).toHaveLength(8);
      const organizationId = one.organization?.id ?? '';
      expect((await desk.events?.lastSequences(store.db, [organizationId]))?.get(organizationId)).toBe(16);
    }
    const { rows } = await sql`select 1 from pg_prepared_statements where name like 'madoguchi_%'`.execute(store.db);
    if (!supportsPrepared || parameters !== '') expect(rows).toEqual([]);
    await store.close();
  });
});
