import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { ApiError, createClient } from '../../src/client/index.ts';
import type { ServerProcess } from './server-process.ts';

/** Options of a chaos test. */
export interface ChaosOptions {
  server: ServerProcess;
  /** URL of the API: a faulty proxy. */
  url: string;
  submissions: number;
  /** Part of every subject, to distinguish this test's tickets from others. */
  name?: string;
  /** Number of concurrent users. */
  concurrency: number;
  /** Tickets between two kills. Counted in tickets rather than time, so that a slow machine has as many kills. */
  ticketsPerKill: number;
  /** The secret of the server's tokens. */
  secret: string;
  /** Called after each kill, before the server is started again. */
  beforeUp?: () => void;
  /** Called instead of every second kill: stops the database under the running server and starts it again. */
  restartDatabase?: () => Promise<void>;
}

/** Result of a chaos test. */
export interface ChaosResult {
  /** Confirmed tickets by id, with their input. */
  acknowledged: Map<string, { number: string; subject: string }>;
  /** Permanent rejections, as sentences. */
  refused: string[];
  /** Calls that the user had to repeat by pressing the button again. */
  repeated: number;
  seconds: number;
}

/** Options of a server that accepts these users' tokens. */
export const CHAOS_IDENTITY = { MADOGUCHI_AUDIENCE: 'madoguchi', MADOGUCHI_ISSUER: 'https://chaos.example' } as const;

/**
 * Creates tickets through the product's client, with concurrent users, while the server is killed repeatedly (`kill
 * -9`). Each user repeats a submission under the same key as long as the error is temporary.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const {
    server,
    url,
    submissions,
    name = 'the storm',
    concurrency,
    ticketsPerKill,
    secret,
    beforeUp,
    restartDatabase,
  } = options;
  const started = performance.now();
  const acknowledged: ChaosResult['acknowledged'] = new Map();
  const refused: string[] = [];
  let next = 0;
  let attempts = 0;
  const over = new AbortController();

  const work = async () => {
    const api = createClient({ baseUrl: url, getToken: token(`worker-${randomUUID()}`, secret) });
    while (next < submissions) {
      const subject = `Ticket ${next++} of ${name}`;
      const input = { subject, description: `What happened in ${subject}` };
      const idempotencyKey = randomUUID();
      for (;;) {
        attempts++;
        try {
          const { id, number } = await api.createTicket(input, { idempotencyKey });
          acknowledged.set(id, { number, subject });
          break;
        } catch (error) {
          // A user would press the button again: same text, same key.
          if (error instanceof ApiError && error.retryable) continue;
          refused.push(`${subject}: ${String(error)}`);
          break;
        }
      }
    }
  };
  const killer = async () => {
    for (let count = 1; ; count++) {
      while (acknowledged.size < count * ticketsPerKill && !over.signal.aborted) await sleep(5);
      if (over.signal.aborted) return;
      if (restartDatabase && count % 2 === 0) {
        await restartDatabase();
        continue;
      }
      await server.kill();
      beforeUp?.();
      await server.up();
    }
  };

  const killing = killer();
  await Promise.all(Array.from({ length: concurrency }, work));
  over.abort();
  await killing;
  await server.stop();
  const seconds = (performance.now() - started) / 1_000;
  return { acknowledged, refused, repeated: attempts - submissions, seconds };
}

/** Signs a token for one of the users. */
function token(user: string, secret: string) {
  return () =>
    new SignJWT({ name: user, email: `${user}@example.test`, org: 'storm', org_name: 'Storm Ltd', role: 'user' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setAudience(CHAOS_IDENTITY.MADOGUCHI_AUDIENCE)
      .setIssuer(CHAOS_IDENTITY.MADOGUCHI_ISSUER)
      .setIssuedAt()
      .setExpirationTime('10m')
      .setJti(randomUUID())
      .sign(new TextEncoder().encode(secret));
}
