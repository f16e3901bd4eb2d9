/** Entry of a measured server process: floor or product, see `protocol.ts`. Forked by `processes.ts`. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { Client } from 'pg';
import { createTicketApi, openStore, toNodeListener } from '../../../src/server/index.ts';
import { createPostgresFloor, createSqliteFloor } from './floor.ts';
import { SECRET, ServerSettings, type Usage } from './protocol.ts';

let statements = 0;
countCalls(Client.prototype, ['query']);
countCalls(StatementSync.prototype, ['run', 'all', 'get', 'iterate']);
countCalls(DatabaseSync.prototype, ['exec']);

/** Counts calls of methods that send a statement to a database. */
function countCalls(prototype: object, names: readonly string[]): void {
  for (const name of names) {
    const method: unknown = Reflect.get(prototype, name);
    if (typeof method !== 'function') throw new Error(`There is no method ${name}.`);
    Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]): unknown {
      statements++;
      return Reflect.apply(method, this, args);
    });
  }
}

async function createListener({ subject, database }: ServerSettings): Promise<RequestListener> {
  if (subject === 'floor')
    return database.startsWith('postgres') ? createPostgresFloor(database) : createSqliteFloor(database);
  const api = createTicketApi({
    store: await openStore({ database }),
    identity: { secret: SECRET },
    rateLimits: false,
    events: { perUser: 1_000 },
  });
  const listener = toNodeListener(api);
  return (request, response) => void listener(request, response);
}

const settings = ServerSettings.parse(JSON.parse(process.argv[2] ?? '{}'));
const server = createServer({ keepAliveTimeout: 65_000 }, await createListener(settings));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { statements, cpuMs: (user + system) / 1_000, heap: process.memoryUsage().heapUsed };
  process.send?.(usage);
});
process.on('disconnect', () => process.exit(0));
