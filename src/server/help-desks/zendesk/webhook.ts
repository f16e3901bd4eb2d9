import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { DeskMessage } from '../adapter.ts';

/** Maximum clock difference of a signed message; rejects replays. */
const MAX_AGE_MS = 5 * 60_000;

const Ref = z.pipe(
  z.union([z.int(), z.string().check(z.regex(/^\d{1,15}$/))]),
  z.transform((id) => String(id)),
);

/** Ticket of an event in Zendesk's own format, or of a trigger with the text in our documentation. */
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
 * Returns the ticket of a webhook message, whose signature over timestamp and body must be valid and recent. Null for an invalid
 * message; empty for one without a ticket.
 *
 * @param secrets signing secrets; two during rotation
 */
export function verifyWebhook(secrets: readonly string[], { headers, body, now }: DeskMessage): string[] | null {
  const time = headers.get('x-zendesk-webhook-signature-timestamp') ?? '';
  const signature = Buffer.from(headers.get('x-zendesk-webhook-signature') ?? '', 'base64');
  const sentAt = Date.parse(time);
  if (!(Math.abs(now - sentAt) <= MAX_AGE_MS)) return null;
  const isSigned = secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(time).update(body).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  });
  if (!isSigned) return null;
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
