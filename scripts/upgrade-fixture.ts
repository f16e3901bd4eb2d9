/**
 * Records the fixture of a release for the upgrade tests: `node scripts/upgrade-fixture.ts 0.2.0`, on the commit of that release. Writes
 * `test/upgrade/<version>/`: dumps of both databases with data, the answers that later versions must give, and the public API of the
 * package. Needs PostgreSQL, and the package of `npm run build && npm run package`.
 */
import './check-node.mjs';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openStore, type Store } from '../src/server/index.ts';
import { readPackageApi } from '../test/upgrade/package-api.ts';
import { findPostgres, startPostgres } from '../test/postgres.ts';
import {
  openScenarioApi,
  readEvents,
  readPath,
  writeScenario,
  type Recording,
  type User,
} from '../test/upgrade/scenario.ts';

const version = process.argv[2] ?? '';
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('Usage: node scripts/upgrade-fixture.ts <version>');
const bin = findPostgres();
if (bin === null) throw new Error('PostgreSQL is not installed.');

const target = resolve(import.meta.dirname, '../test/upgrade', version);
mkdirSync(target, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'madoguchi-fixture-'));
// The user of PostgreSQL must be able to enter it.
chmodSync(folder, 0o711);
try {
  const api = readPackageApi(resolve(import.meta.dirname, '../dist/package'));
  writeFileSync(join(target, 'package-api.json'), `${JSON.stringify(api, null, 1)}\n`);
  const sqlite = join(folder, 'data', 'madoguchi.db');
  await record('sqlite', sqlite);
  writeFileSync(join(target, 'sqlite.sql'), dumpSqlite(sqlite));
  const { address, server } = await startPostgres(folder, bin);
  try {
    await record('postgresql', address);
    const dump = execFileSync(
      join(bin, 'pg_dump'),
      ['--inserts', '--no-owner', '--no-privileges', '--dbname', address],
      {
        encoding: 'utf8',
      },
    );
    // Commands of psql, which only psql can execute.
    writeFileSync(join(target, 'postgresql.sql'), dump.replaceAll(/^\\.*\n/gm, ''));
  } finally {
    server.kill('SIGINT');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function record(name: string, database: string): Promise<void> {
  const store = await openStore({ database });
  const files = join(folder, `${name}-files`);
  const refuse = () => Promise.reject(new Error('The recording sends no mail.'));
  const api = openScenarioApi(store, files, { now: Date.UTC(2026, 10, 30, 9), send: refuse });
  const written = await writeScenario(api, store);
  const reads: Recording['reads'] = [];
  const paths: [User, string[]][] = [
    ['owner', written.paths],
    ['admin', written.adminPaths],
    ['agent', written.agentPaths],
    ['stranger', written.strangerPaths],
  ];
  for (const [as, list] of paths) for (const path of list) reads.push(await readPath(api, as, path));
  // The owner's later events: two of the closed ticket, one each of the follow-up, of a CC and of the repeated ticket, at least.
  const kinds = await readEvents(api, 'owner', written.position, 5);
  const mails = await readWaitingMails(store);
  const migrations = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(store.db);
  const audit = await sql<{ count: number }>`select count(*) as count from audit_events`.execute(store.db);
  const { repeated, upload, signedOutToken, session, openTicket } = written;
  const recording: Recording = {
    now: api.time.now,
    migrations: migrations.rows.map((row) => row.name),
    reads,
    events: { position: written.position, kinds },
    repeated,
    mails,
    upload,
    signedOutToken,
    session,
    openTicket,
    auditEvents: audit.rows[0]?.count ?? 0,
    files: {},
  };
  await api.api.close();
  for (const path of listFiles(files)) recording.files[relative(files, path)] = readFileSync(path).toString('base64');
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify(recording, null, 1)}\n`);
}

/** Waits until no more mail is added to the outbox. */
async function readWaitingMails({ db }: Store): Promise<string[]> {
  for (let last = -1; ;) {
    const rows = await db.selectFrom('outbox').select('message').execute();
    if (rows.length === last)
      return rows.map(({ message }) => (JSON.parse(message) as { subject: string }).subject).sort();
    last = rows.length;
    await sleep(2_000);
  }
}

function listFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}

/** Dumps a SQLite database as SQL. The tables of a virtual table are filled after it was created empty. */
function dumpSqlite(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const objects = database
    .prepare("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by rowid")
    .all() as { type: string; name: string; sql: string | null }[];
  const virtual = objects
    .filter(({ sql: statement }) => /^create virtual/i.test(statement ?? ''))
    .map(({ name }) => name);
  const isShadow = (name: string) => virtual.some((table) => name.startsWith(`${table}_`));
  const lines = ['pragma foreign_keys = off;', 'begin;'];
  for (const { type, name, sql: statement } of objects)
    if (type === 'table' && !isShadow(name)) lines.push(`${statement ?? ''};`);
  for (const { type, name } of objects) {
    if (type !== 'table' || virtual.includes(name)) continue;
    if (isShadow(name)) lines.push(`delete from "${name}";`);
    for (const row of database.prepare(`select * from "${name}"`).all())
      lines.push(`insert into "${name}" values (${Object.values(row).map(toLiteral).join(', ')});`);
  }
  for (const { type, sql: statement } of objects)
    if (type !== 'table' && statement !== null) lines.push(`${statement};`);
  lines.push('commit;');
  database.close();
  return `${lines.join('\n')}\n`;
}

function toLiteral(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
