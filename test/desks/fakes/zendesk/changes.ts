/** How the fake reports changes: by polling and by its webhook. */
import { createHmac } from 'node:crypto';
import type { Reply } from '../strict-server.ts';
import type { ZendeskTicket } from './account.ts';
import { refused, type ZendeskState } from './requests.ts';

/** Secret with which the webhook signs. */
export const WEBHOOK_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';

/** Returns the changes after a time or a cursor. */
export function changesSince({ account, habits }: ZendeskState, query: URLSearchParams): Reply {
  const start = query.get('start_time');
  const cursor = query.get('cursor');
  if ((start === null) === (cursor === null)) throw new Error('give either start_time or cursor');
  if (start !== null && Number(start) * 1_000 > Date.now() - 60_000)
    return refused(422, 'StartTimeTooRecent', 'Too recent start_time. Use a start_time older than 60 seconds');
  const from =
    cursor === null
      ? account.changes.findIndex(({ at }) => at >= Number(start) * 1_000)
      : Number(Buffer.from(cursor, 'base64').toString());
  const begin = from === -1 ? account.changes.length : from;
  const page = account.changes.slice(begin, begin + habits.mostPerPage);
  const next = begin + page.length;
  const tickets = [...new Set(page.map(({ ticket }) => ticket))];
  return {
    status: 200,
    json: {
      tickets: tickets.map(({ id, status, updatedAt }) => ({
        id,
        status,
        updated_at: new Date(updatedAt).toISOString(),
      })),
      after_cursor: next === 0 ? null : Buffer.from(String(next)).toString('base64'),
      before_cursor: null,
      after_url: null,
      before_url: null,
      end_of_stream: next >= account.changes.length,
    },
  };
}

/** Returns the webhook message of a ticket: an event in Zendesk's format. Internal notes cause events as well. */
export function signedMessage(
  { id, status, subject }: ZendeskTicket,
  sentAt: Date,
  secret = WEBHOOK_SECRET,
): { headers: Record<string, string>; raw: string } {
  const time = `${sentAt.toISOString().slice(0, 19)}Z`;
  const raw = JSON.stringify({
    type: 'zen:event-type:ticket.comment_added',
    account_id: 123_456,
    id: `${id}-${sentAt.getTime()}`,
    time,
    zendesk_event_version: '2022-11-06',
    subject: `zen:ticket:${id}`,
    detail: { id: String(id), status: status.toUpperCase(), subject },
    event: {},
  });
  return {
    raw,
    headers: {
      'content-type': 'application/json',
      'x-zendesk-webhook-id': '01F1KRFQ6BG29CNWFR60NK5FNY',
      'x-zendesk-webhook-signature': createHmac('sha256', secret)
        .update(time + raw)
        .digest('base64'),
      'x-zendesk-webhook-signature-timestamp': time,
    },
  };
}
