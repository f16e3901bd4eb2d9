import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { DeskMessage } from '../adapter.ts';

/** A message that is older, or further ahead, was not sent just now. */
const MAX_AGE_MS = 5 * 60_000;

const Ref = z.pipe(
  z.union([z.int(), z.string().check(z.regex(/^\d{1,15}$/))]),
  z.transform((id) => String(id)),
);

/** Which ticket: of an event that Zendesk itself words, or of a trigger whose text stands in our documentation. */
const Message = z.union([
  z.pipe(
    z.object({ subject: z.string().check(z.regex(/^zen:ticket:\d{1,15}$/)) }),
    z.transform(({ subject }) => subject.slice('zen:ticket:'.length)),
  ),
  z.pipe(
    z.object({ ticket_id: Ref }),
    z.transform(({ ticket_id }) => ticket_id),
  ),
]);

/**
 * Reads which ticket a message of Zendesk's webhook is about: signed with the webhook's secret over its time and its body, and
 * not old. Null for every other message. What is about no ticket is nothing to look at.
 *
 * @param secrets those of the webhook; two while one takes the other's place
 */
export function verifyWebhook(secrets: readonly string[], { headers, body, now }: DeskMessage): string[] | null {
  const time = headers.get('x-zendesk-webhook-signature-timestamp') ?? '';
  const given = Buffer.from(headers.get('x-zendesk-webhook-signature') ?? '', 'base64');
  const sentAt = Date.parse(time);
  if (!(Math.abs(now - sentAt) <= MAX_AGE_MS)) return null;
  const signed = secrets.some((secret) => {
    const right = createHmac('sha256', secret).update(time).update(body).digest();
    return given.length === right.length && timingSafeEqual(given, right);
  });
  if (!signed) return null;
  const message = z.safeParse(Message, parseMessage(body));
  return message.success ? [message.data] : [];
}

function parseMessage(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
