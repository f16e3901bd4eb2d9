import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Db } from '../../interfaces.ts';
import type { ResolvedEndpoint } from './endpoints.ts';
import { signedHeaders } from './sign.ts';

/** How long an endpoint may take. */
const TIMEOUT_MS = 15_000;

/** What stands in the outbox. Neither secrets nor signatures: those of the moment of sending count. */
const Message = z.object({ id: z.string(), url: z.string(), body: z.string() });

/** Something that has happened. */
export interface WebhookEvent {
  /** E.g. `access.granted`. */
  type: string;
  /** When (ms). */
  at: number;
  data: Record<string, unknown>;
}

/** Writes a message to every endpoint that wants it into the outbox, in the transaction of what it tells of. */
export async function enqueueMessages(
  tx: Db,
  endpoints: readonly ResolvedEndpoint[],
  { type, at, data }: WebhookEvent,
  now: number,
): Promise<void> {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  for (const { url, events } of endpoints) {
    if (events && !events.includes(type)) continue;
    const id = randomUUID();
    const message = JSON.stringify({ id: `msg_${id}`, url, body });
    await tx.insertInto('outbox').values({ id, channel: 'webhook', message, created_at: now, due_at: now }).execute();
  }
}

/** Hands a message over; rejects when it was not taken. One for an address that is no longer configured is let go. */
export async function sendMessage(
  endpoints: readonly ResolvedEndpoint[],
  text: string,
  { signal, clock, fetch }: { signal: AbortSignal; clock: () => number; fetch: typeof globalThis.fetch },
): Promise<void> {
  const { id, url, body } = Message.parse(JSON.parse(text));
  const endpoint = endpoints.find((one) => one.url === url);
  if (!endpoint) return;
  const response = await fetch(url, {
    method: 'POST',
    headers: signedHeaders(endpoint.keys, id, body, clock()),
    body,
    // Elsewhere is not where the vendor said.
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`);
}
