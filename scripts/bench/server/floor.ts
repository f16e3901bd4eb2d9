/**
 * The floor: a bare `node:http` handler that inserts one ticket row and one idempotency row in one transaction, with
 * the default durability. It verifies no token, validates nothing and stores no history: the minimum for storing a
 * ticket.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'pg';
import * as z from 'zod/mini';

const POOL_SIZE = 10;
const PAGE_SIZE = 25;

const TABLES = `
  create table if not exists floor_tickets (
    id text primary key, organization_id text not null, subject text not null, description text not null,
    created_at bigint not null);
  create index if not exists floor_tickets_list on floor_tickets (organization_id, created_at);
  create table if not exists floor_keys (key text primary key, answer text not null);`;

const Body = z.object({ subject: z.string(), description: z.string() });

interface Row {
  id: string;
  organization: string;
  key: string;
  subject: string;
  description: string;
  at: number;
  answer: string;
}

interface Tables {
  insert(row: Row): Promise<void>;
  list(organization: string): Promise<unknown[]>;
}

export async function createPostgresFloor(connectionString: string): Promise<RequestListener> {
  const pool = new Pool({ connectionString, max: POOL_SIZE });
  await pool.query(TABLES);
  return createHandler({
    async insert({ id, organization, key, subject, description, at, answer }) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('insert into floor_tickets values ($1, $2, $3, $4, $5)', [
          id,
          organization,
          subject,
          description,
          at,
        ]);
        await client.query('insert into floor_keys values ($1, $2)', [key, answer]);
        await client.query('commit');
      } finally {
        client.release();
      }
    },
    list: async (organization) =>
      (
        await pool.query('select * from floor_tickets where organization_id = $1 order by created_at desc limit $2', [
          organization,
          PAGE_SIZE,
        ])
      ).rows,
  });
}

export function createSqliteFloor(folder: string): RequestListener {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'floor.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full;');
  database.exec(TABLES);
  const begin = database.prepare('begin');
  const commit = database.prepare('commit');
  const insertTicket = database.prepare('insert into floor_tickets values (?, ?, ?, ?, ?)');
  const insertKey = database.prepare('insert into floor_keys values (?, ?)');
  const list = database.prepare(
    'select * from floor_tickets where organization_id = ? order by created_at desc limit ?',
  );
  return createHandler({
    insert: async ({ id, organization, key, subject, description, at, answer }) => {
      begin.run();
      insertTicket.run(id, organization, subject, description, at);
      insertKey.run(key, answer);
      commit.run();
    },
    list: async (organization) => list.all(organization, PAGE_SIZE),
  });
}

function createHandler(tables: Tables): RequestListener {
  return (request, response) => {
    respond(tables, request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  };
}

async function respond(tables: Tables, request: IncomingMessage): Promise<string> {
  const organization = String(request.headers['x-organization'] ?? '');
  if (request.method === 'GET') return JSON.stringify(await tables.list(organization));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { subject, description } = Body.parse(JSON.parse(Buffer.concat(chunks).toString()));
  const id = randomUUID();
  const at = Date.now();
  const answer = JSON.stringify({ id, subject, description, createdAt: new Date(at).toISOString() });
  await tables.insert({
    id,
    organization,
    key: String(request.headers['idempotency-key']),
    subject,
    description,
    at,
    answer,
  });
  return answer;
}
