import type { TicketMessage } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { enqueueNotice, type Destinations } from '../channels.ts';
import { buildNotice } from '../chat/notice.ts';
import { toChannelId, type NotificationChannel } from '../options.ts';
import { enqueueMessages } from '../webhooks/index.ts';
import { readNoticeDetails } from './notice-details.ts';

/** When each channel and endpoint started reporting events (ms), by its id. */
export type StartTimes = ReadonlyMap<string, number>;

/** Returns when each channel started reporting events, and stores the time for new channels. */
export async function readStartTimes(db: Db, { settings, endpoints }: Destinations, now: number): Promise<StartTimes> {
  const ids = [...settings.channels.map(({ id }) => id), ...endpoints.map(({ url }) => toChannelId('webhook', url))];
  if (ids.length === 0) return new Map();
  await db
    .insertInto('notification_channels')
    .values(ids.map((id) => ({ id, started_at: now })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const rows = await db.selectFrom('notification_channels').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, started_at }) => [id, started_at]));
}

/** Times of a message. */
export interface MessageTimes {
  /** Time from which the messages are due (ms). */
  now: number;
  /** Orders messages that are due at the same time (ms). */
  createdAt: number;
  startTimes: StartTimes;
}

/**
 * Adds a message about a ticket to the outbox, once for each endpoint and channel that reports it. Call it in the transaction that
 * records that the event was read.
 *
 * @param kind kind of the event in the event log; decides which text is shown
 */
export async function enqueueTicketMessage(
  tx: Db,
  message: TicketMessage,
  kind: string,
  destinations: Destinations,
  { now, createdAt, startTimes }: MessageTimes,
): Promise<void> {
  const { settings, endpoints, mail } = destinations;
  const { type, timestamp, data } = message;
  const at = Date.parse(timestamp);
  const hasStarted = (id: string) => at >= (startTimes.get(id) ?? 0);
  await enqueueMessages(
    tx,
    endpoints.filter(({ url }) => hasStarted(toChannelId('webhook', url))),
    { type, at, data, organizationId: data.organization.id },
    now,
    createdAt,
  );
  const channels = settings.channels.filter((channel) => hasStarted(channel.id) && isReported(channel, message));
  if (channels.length === 0) return;
  const details = await readNoticeDetails(tx, { kind, commentId: data.commentId, ticket: data.ticket });
  for (const channel of channels) {
    const visibleDetails = channel.includeText ? details : { ...details, text: null };
    const notice = buildNotice(message, visibleDetails, channel.language, settings.timeZone);
    const subject = { type, organizationId: data.organization.id, about: [data.ticket.id, data.actor.id] };
    await enqueueNotice(tx, channel, notice, subject, { mail, now, createdAt });
  }
}

/** Actions of agents are not reported to agents, except that a ticket was assigned. */
const isReported = ({ events }: NotificationChannel, { type, data }: TicketMessage) =>
  events.has(type) && (data.actor.role !== 'agent' || type === 'ticket.assigned');
