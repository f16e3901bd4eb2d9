import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Db } from '../interfaces/index.ts';

const CHANNEL = 'madoguchi';
/** Collects the messages of a burst into one notification. */
const DEBOUNCE_MS = 20;
/** A payload of PostgreSQL is shorter than 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_000;
/** Milliseconds between two checks that notifications arrive. A half-open connection is noticed by the next one. */
const PROBE_INTERVAL_MS = 3_000;
const PROBE_TIMEOUT_MS = 2_000;
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/** A message between processes. It may be lost: the database has the truth. */
export interface ClusterMessage {
  kind: 'events' | 'status' | 'access' | 'sign_out';
  organizationId?: string | null;
  userId?: string;
}

/** Messages between processes on one database, by LISTEN and NOTIFY. */
export interface Notifications {
  /** Sends a message to all other processes, after the commit it is about. Equal messages of a burst are sent once. */
  publish(message: ClusterMessage): void;
  /** Calls `handler` for messages of other processes, and with `events` after messages may have been lost. */
  subscribe(handler: (message: ClusterMessage) => void): { close(): Promise<void> };
  /** Whether notifications arrive now. False before the connection stands, and behind a pooler in transaction mode. */
  readonly active: boolean;
}

/**
 * Creates the messages between processes. NOTIFY is not part of the transactions that it is about: PostgreSQL would commit
 * those one after the other. So a process that is killed after its commit sends nothing, and readers look at the database from
 * time to time all the same.
 *
 * @param connect opens a connection of its own, not through a pooler
 */
export function createNotifications(db: Db, connect: () => Promise<Client>): Notifications {
  const sender = randomUUID();
  const unsent = new Map<string, ClusterMessage>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let active = false;

  const send = (payload: unknown) => sql`select pg_notify(${CHANNEL}, ${JSON.stringify(payload)})`.execute(db);

  async function flush(): Promise<void> {
    timer = null;
    const messages = [...unsent.values()];
    unsent.clear();
    for (let group = messages.splice(0, 20); group.length > 0; group = messages.splice(0, 20)) {
      const payload = { sender, messages: group };
      if (Buffer.byteLength(JSON.stringify(payload)) > MAX_PAYLOAD_BYTES)
        await send({ sender, messages: [{ kind: 'events' }] });
      else await send(payload);
    }
  }

  return {
    get active() {
      return active;
    },
    publish(message) {
      unsent.set(JSON.stringify(message), message);
      timer ??= setTimeout(() => {
        // Other processes find the change by polling.
        flush().catch(() => undefined);
      }, DEBOUNCE_MS).unref();
    },
    subscribe(handler) {
      const closing = new AbortController();

      /** Listens until the connection fails. */
      async function listen(client: Client): Promise<void> {
        let probe = '';
        let onProbe = () => {};
        client.on('notification', ({ payload = '' }) => {
          const received: unknown = parseJson(payload);
          if (!isPayload(received)) return;
          if (received.probe === probe) onProbe();
          if (received.sender !== sender) for (const message of received.messages ?? []) handler(message);
        });
        await client.query(`listen ${CHANNEL}`);
        while (!closing.signal.aborted) {
          probe = randomUUID();
          const arrived = new Promise<true>((resolve) => (onProbe = () => resolve(true)));
          const sent = client.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify({ sender, probe })]);
          sent.catch(() => undefined);
          const timeout = new AbortController();
          const isAlive = await Promise.race([
            Promise.all([arrived, sent]).then(() => true),
            sleep(PROBE_TIMEOUT_MS, false, { signal: timeout.signal }),
          ]);
          timeout.abort();
          if (!isAlive) throw new Error('Notifications do not arrive.');
          if (!active) {
            active = true;
            // Events before the connection was established.
            handler({ kind: 'events' });
          }
          await sleep(PROBE_INTERVAL_MS, undefined, { signal: closing.signal, ref: false });
        }
      }

      async function run(): Promise<void> {
        for (let backoff = MIN_BACKOFF_MS; !closing.signal.aborted; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
          let client: Client | null = null;
          try {
            client = await connect();
            const failed = new Promise<never>((_, reject) => {
              client?.on('error', reject);
              client?.on('end', () => reject(new Error('The connection has ended.')));
            });
            await Promise.race([listen(client), failed]);
          } catch {
            // Readers poll meanwhile.
          }
          if (active) backoff = MIN_BACKOFF_MS;
          active = false;
          // Of a half-open connection, the server says no farewell.
          client?.connection.stream.destroy();
          await sleep(backoff, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
        }
      }

      const running = run();
      return {
        async close() {
          closing.abort();
          await running;
        },
      };
    },
  };
}

interface Payload {
  sender: string;
  probe?: string;
  messages?: ClusterMessage[];
}

/** Only processes of ours can write to the database; the shape is checked because versions may differ. */
function isPayload(value: unknown): value is Payload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sender' in value &&
    typeof value.sender === 'string' &&
    (!('messages' in value) || Array.isArray(value.messages))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
