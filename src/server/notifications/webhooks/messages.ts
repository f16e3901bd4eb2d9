import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Db } from '../../interfaces/index.ts';
import type { ResolvedEndpoint } from './endpoints.ts';

/** Time limit for one request to an endpoint. */
const TIMEOUT_MS = 15_000;

/** A row of the outbox. Signed when it is sent, so that a rotated secret applies to messages that still wait. */
const Message = z.object({ id: z.string(), url: z.string(), body: z.string() });

/** An event to deliver to the endpoints. */
export interface WebhookEvent {
  /** E.g. `access.granted`. */
  type: string;
  /** Time of the event (ms). */
  at: number;
  data: Record<string, unknown> & { organizationId: string };
}

/**
 * Adds one outbox row per endpoint that accepts the event's type. Call it in the transaction that writes the event.
 *
 * @param now time from which the rows are due (ms)
 */
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
    await tx
      .insertInto('outbox')
      .values({
        id,
        channel: 'webhook',
        message,
        created_at: now,
        due_at: now,
        organization_id: data.organizationId,
      })
      .execute();
  }
}

/**
 * Sends one message of the outbox. A message to an endpoint that is no longer configured is dropped.
 *
 * @throws Error when the endpoint cannot be reached or its status is not 2xx
 */
export async function sendMessage(
  endpoints: readonly ResolvedEndpoint[],
  text: string,
  { signal, clock, fetch }: { signal: AbortSignal; clock: () => number; fetch: typeof globalThis.fetch },
): Promise<void> {
  const { id, url, body } = Message.parse(JSON.parse(text));
  const endpoint = endpoints.find((candidate) => candidate.url === url);
  if (!endpoint) return;
  const response = await fetch(url, {
    method: 'POST',
    headers: signedHeaders(endpoint, id, body, clock()),
    body,
    // A redirect would send the message to a host that is not configured.
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`);
}

/**
 * @param id the same for each attempt, so that a receiver can drop duplicates
 * @param now time of this attempt (ms): receivers refuse timestamps that are minutes old
 */
function signedHeaders({ signers }: ResolvedEndpoint, id: string, body: string, now: number): Record<string, string> {
  const timestamp = new Date(now);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': signers.map((signer) => signer.sign(id, timestamp, body)).join(' '),
  };
}
