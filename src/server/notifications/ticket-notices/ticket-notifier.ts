import type { TicketMessage } from '../../../contract/index.ts';
import type { Store } from '../../database/index.ts';
import type { Db, EventLog, LoggedEvent } from '../../interfaces/index.ts';
import { createWorkerLoop, type WorkerLoop } from '../../lib/worker-loop.ts';
import { enqueueChatMessage } from '../chat/messages.ts';
import { buildNotice } from '../chat/notice.ts';
import { toSlackMessage } from '../chat/slack.ts';
import { toTeamsMessage } from '../chat/teams.ts';
import type { MailSettings } from '../mail/options.ts';
import { enqueueTeamMails } from '../mail/team-mails.ts';
import { toChannelId, type NotificationChannel, type NotificationSettings } from '../options.ts';
import { enqueueMessages, type ResolvedEndpoint } from '../webhooks/index.ts';
import { readNoticeDetails } from './notice-details.ts';
import { toTicketMessage } from './to-ticket-message.ts';

const SECOND = 1_000;
/** Interval at which events of other processes are picked up. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** Collects the events of a burst. */
const DEBOUNCE_MS = 200;
/** Events per transaction. */
const BATCH_SIZE = 100;
/** Older events are skipped: after an import, or when the server was down for days. */
const MAX_AGE_MS = 7 * 24 * 3_600 * SECOND;

interface Parts {
  store: Store;
  log: EventLog;
  settings: NotificationSettings;
  endpoints: readonly ResolvedEndpoint[];
  /** Null when no mail is sent. */
  mail: MailSettings | null;
  clock: () => number;
  /** Called when messages were added to the outbox. */
  onEnqueued: () => void;
  onFailure: (error: unknown) => void;
}

/**
 * Starts the worker that turns ticket events into messages of the outbox.
 *
 * It reads the event log from its position, so writing a ticket costs nothing for it; messages and position are stored in one
 * transaction, so each event causes exactly one message per channel. A channel reports events from the time on at which it was
 * first configured. Several processes on one database share the work.
 */
export function createTicketNotifier(parts: Parts): WorkerLoop {
  const { store, log, clock, onEnqueued, onFailure } = parts;
  const { db } = store;
  let startTimes: ReadonlyMap<string, number> | null = null;

  async function notifyNext(organizationId: string, now: number): Promise<number> {
    const since = (startTimes ??= await readStartTimes(db, parts, now));
    return store.transaction(async (tx) => {
      const position = await lockPosition(tx, organizationId);
      const events = await log.read(tx, organizationId, position, BATCH_SIZE);
      const organization = await readOrganization(tx, organizationId);
      for (const [index, event] of events.entries()) {
        if (now - Date.parse(event.event.at) > MAX_AGE_MS) continue;
        const message = toTicketMessage(event, organization, parts.settings.formatUrl);
        if (message) await enqueue(tx, event, message, { ...parts, now, createdAt: now + index, since });
      }
      const last = events.at(-1);
      if (last)
        await tx
          .updateTable('notice_positions')
          .set({ seq: last.seq })
          .where('organization_id', '=', organizationId)
          .execute();
      return events.length;
    });
  }

  return createWorkerLoop({
    async runBatch(signal) {
      const now = clock();
      await log.assignNumbers?.(db);
      for (const organizationId of await log.listUnread(db)) {
        while (!signal.aborted && (await notifyNext(organizationId, now)) === BATCH_SIZE);
        onEnqueued();
      }
    },
    onError: onFailure,
    pollIntervalMs: POLL_INTERVAL_MS,
    debounceMs: DEBOUNCE_MS,
    runAtStart: true,
  });
}

/** Locks the position of an organization: another process waits here and continues from the new position. */
async function lockPosition(tx: Db, organizationId: string): Promise<number> {
  const { seq } = await tx
    .insertInto('notice_positions')
    .values({ organization_id: organizationId, seq: 0 })
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet((eb) => ({ seq: eb.ref('notice_positions.seq') })),
    )
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

async function readOrganization(tx: Db, id: string): Promise<{ id: string; name: string | null }> {
  const row = await tx.selectFrom('organizations').select('name').where('id', '=', id).executeTakeFirst();
  return { id, name: row?.name ?? null };
}

/** Returns since when each channel reports events, and stores the time for those that are new. */
async function readStartTimes(
  db: Db,
  { settings, endpoints }: Parts,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const ids = [...settings.channels.map(({ id }) => id), ...endpoints.map(({ url }) => toChannelId('webhook', url))];
  if (ids.length === 0) return new Map();
  await db
    .insertInto('notice_channels')
    .values(ids.map((id) => ({ id, started_at: now })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const rows = await db.selectFrom('notice_channels').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, started_at }) => [id, started_at]));
}

interface Context extends Parts {
  now: number;
  /** Orders the messages of events that are read together (ms). */
  createdAt: number;
  since: ReadonlyMap<string, number>;
}

async function enqueue(tx: Db, event: LoggedEvent, message: TicketMessage, context: Context): Promise<void> {
  const { settings, endpoints, since, now, createdAt } = context;
  const at = Date.parse(event.event.at);
  const isNew = (id: string) => at >= (since.get(id) ?? 0);
  const { type, data } = message;
  await enqueueMessages(
    tx,
    endpoints.filter(({ url }) => isNew(toChannelId('webhook', url))),
    { type, at, data, organizationId: data.organization.id },
    now,
    createdAt,
  );
  const channels = settings.channels.filter((channel) => isNew(channel.id) && isReported(channel, message));
  if (channels.length === 0) return;
  const details = await readNoticeDetails(tx, event);
  for (const channel of channels) await enqueueNotice(tx, channel, message, details, context);
}

/** What agents do themselves is not reported to them, except that they were assigned a ticket. */
const isReported = ({ events }: NotificationChannel, { type, data }: TicketMessage) =>
  events.has(type) && (data.actor.role !== 'agent' || type === 'ticket.assigned');

async function enqueueNotice(
  tx: Db,
  channel: NotificationChannel,
  message: TicketMessage,
  details: Awaited<ReturnType<typeof readNoticeDetails>>,
  { mail, now, createdAt }: Context,
): Promise<void> {
  const { destination, language, includeText } = channel;
  const notice = buildNotice(message, includeText ? details : { ...details, text: null }, language);
  const organizationId = message.data.organization.id;
  if (destination.kind === 'mail') {
    // Mail is configured: the options of the channel were validated against it.
    if (mail) await enqueueTeamMails(tx, destination.to, notice, { organizationId, language, settings: mail, now });
    return;
  }
  const chat = destination.kind === 'slack' ? toSlackMessage(notice) : toTeamsMessage(notice);
  await enqueueChatMessage(tx, channel, chat, { organizationId, now, createdAt });
}
