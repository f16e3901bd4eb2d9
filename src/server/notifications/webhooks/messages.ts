import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { toChannelId } from '../options.ts';
import type { Db } from '../../interfaces/index.ts';
import type { ResolvedEndpoint } from './endpoints.ts';

/** Time limit for one request to an endpoint. */
const TIMEOUT_MS = 15_000;

/** A row of the outbox. It is signed when it is sent, so that a rotated secret applies to pending messages. */
const Message = z.object({ id: z.string(), body: z.string() });

/** An event to deliver to the endpoints. */
export interface WebhookEvent {
  /** E.g. `access.granted`. */
  type: string;
  /** Time of the event (ms). */
  at: number;
  data: Record<string, unknown>;
  organizationId: string | null;
}

/**
 * Adds one outbox row per endpoint that accepts the event's type, and returns the ids of the rows. Call it in the transaction that
 * writes the event.
 *
 * @param now time from which the rows are due (ms)
 * @param createdAt orders messages that are due at the same time (ms)
 */
export async function enqueueMessages(
  tx: Db,
  endpoints: readonly ResolvedEndpoint[],
  { type, at, data, organizationId }: WebhookEvent,
  now: number,
  createdAt: number = now,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { url, events } of endpoints) {
    if (events && !events.includes(type) && !events.includes(`${type.split('.')[0]}.*`)) continue;
    const id = randomUUID();
    ids.push(id);
    const message = toWebhookRow(id, { type, at, data });
    await tx
      .insertInto('outbox')
      .values({
        id,
        channel: 'webhook',
        destination: toChannelId('webhook', url),
        message,
        created_at: createdAt,
        due_at: now,
        organization_id: organizationId,
        event_type: type,
      })
      .execute();
  }
  return ids;
}

/** Builds the content of a row of the outbox. Attempts differ in their signature only, which is made when the message is sent. */
export const toWebhookRow = (id: string, { type, at, data }: Omit<WebhookEvent, 'organizationId'>): string =>
  JSON.stringify({ id: `msg_${id}`, body: JSON.stringify({ type, timestamp: new Date(at).toISOString(), data }) });

/**
 * Sends one message of the outbox to its endpoint.
 *
 * @throws Error when the endpoint cannot be reached or its status is not 2xx
 */
export async function sendMessage(
  endpoint: ResolvedEndpoint,
  text: string,
  { signal, clock, fetch }: { signal: AbortSignal; clock: () => number; fetch: typeof globalThis.fetch },
): Promise<void> {
  const { id, body } = Message.parse(JSON.parse(text));
  const response = await fetch(endpoint.url, {
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
