import { randomUUID } from 'node:crypto';
import type { Db } from '../../interfaces/index.ts';
import type { NotificationChannel } from '../options.ts';
import { RetryLaterError } from '../retry-later-error.ts';
import * as z from 'zod/mini';

/** Time limit for one request to a chat service. */
const TIMEOUT_MS = 15_000;
const MAX_RETRY_AFTER_MS = 3_600_000;

/** A row of the outbox. The URL is not part of it: that of a Slack webhook is a secret. */
const Row = z.object({ body: z.string() });

/**
 * Adds a message for Slack or Teams to the outbox. Call it in the transaction that advances the position.
 *
 * @param options.id id of the row, which the message can show. Default: a random one
 * @param options.about ids of the ticket and of the person who acted. An erasure finds the row by them, because the texts are
 *   shortened and escaped
 */
export async function enqueueChatMessage(
  tx: Db,
  { id: destination }: Pick<NotificationChannel, 'id'>,
  message: object,
  {
    id = randomUUID(),
    type,
    organizationId,
    about,
    now,
    createdAt,
  }: {
    id?: string;
    type: string;
    organizationId: string | null;
    about: readonly string[];
    now: number;
    createdAt: number;
  },
): Promise<string> {
  await tx
    .insertInto('outbox')
    .values({
      id,
      channel: 'chat',
      event_type: type,
      destination,
      message: toChatRow(message, about),
      created_at: createdAt,
      due_at: now,
      organization_id: organizationId,
    })
    .execute();
  return id;
}

/** Builds the content of a row of the outbox. */
export const toChatRow = (message: object, about: readonly string[]): string =>
  JSON.stringify({ body: JSON.stringify(message), about });

/**
 * Sends one message of the outbox to a chat service.
 *
 * @throws RetryLaterError when the service asks to wait, Error for every other status than 2xx
 */
export async function sendChatMessage(
  url: string,
  row: string,
  { signal, fetch }: { signal: AbortSignal; fetch: typeof globalThis.fetch },
): Promise<void> {
  const { body } = Row.parse(JSON.parse(row));
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    // A redirect would send the message to a host that is not configured.
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.body?.cancel();
  if (response.ok) return;
  const seconds = Number(response.headers.get('retry-after'));
  if (response.status === 429 && seconds > 0)
    throw new RetryLaterError('The chat service asks to wait.', Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS));
  throw new Error(`The chat service answered ${response.status}.`);
}
