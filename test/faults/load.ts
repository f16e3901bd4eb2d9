import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { ApiError, createClient } from '../../src/client/index.ts';
import type { ServerProcess } from './server-process.ts';

/** What is filed in a storm, and how. */
export interface StormOptions {
  server: ServerProcess;
  /** Where the API is reached: a proxy that cuts. */
  url: string;
  submissions: number;
  /** Stands in every subject, to tell this storm's tickets from others. */
  name?: string;
  /** People who file at the same time. */
  atOnce: number;
  /** Tickets between two kills. By tickets and not by time, a slow machine has as many kills as a fast one. */
  life: number;
  /** The secret of the server's tokens. */
  secret: string;
  /** Called after each kill, before the server is started again. */
  beforeUp?: () => void;
}

/** What came of it. */
export interface Storm {
  /** Tickets that somebody was told are filed, by id, with what was filed. */
  acknowledged: Map<string, { number: string; subject: string }>;
  /** What was refused for good, in words. */
  refused: string[];
  /** Calls that a person had to make again, by pressing the button once more. */
  repeated: number;
  seconds: number;
}

/** Who may sign in at a server that is told to expect these. */
export const STORM_IDENTITY = { MADOGUCHI_AUDIENCE: 'madoguchi', MADOGUCHI_ISSUER: 'https://chaos.example' } as const;

/**
 * Files tickets through our own client, as many people at once, while the server is killed again and again (`kill -9`). Each
 * person presses the button again under the same key for as long as they are told to come again.
 */
export async function storm(options: StormOptions): Promise<Storm> {
  const { server, url, submissions, name = 'the storm', atOnce, life, secret, beforeUp } = options;
  const started = performance.now();
  const acknowledged: Storm['acknowledged'] = new Map();
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
          // A person would press the button again: same text, same key.
          if (error instanceof ApiError && error.retryable) continue;
          refused.push(`${subject}: ${String(error)}`);
          break;
        }
      }
    }
  };
  const killer = async () => {
    for (let goal = life; ; goal += life) {
      while (acknowledged.size < goal && !over.signal.aborted) await sleep(5);
      if (over.signal.aborted) return;
      await server.kill();
      beforeUp?.();
      await server.up();
    }
  };

  const killing = killer();
  await Promise.all(Array.from({ length: atOnce }, work));
  over.abort();
  await killing;
  await server.stop();
  const seconds = (performance.now() - started) / 1_000;
  return { acknowledged, refused, repeated: attempts - submissions, seconds };
}

/** Signs a token for one of the people; each is a user of their own. */
function token(user: string, secret: string) {
  return () =>
    new SignJWT({ name: user, email: `${user}@example.test`, org: 'storm', org_name: 'Storm Ltd', role: 'user' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setAudience(STORM_IDENTITY.MADOGUCHI_AUDIENCE)
      .setIssuer(STORM_IDENTITY.MADOGUCHI_ISSUER)
      .setIssuedAt()
      .setExpirationTime('10m')
      .setJti(randomUUID())
      .sign(new TextEncoder().encode(secret));
}
