import { sql, type Selectable } from 'kysely';
import * as z from 'zod/mini';
import type { Delivery, DeliveryQuery, NotificationChannelInfo } from '../../contract/index.ts';
import { encodeCursor, readTimeCursor } from '../database/cursor.ts';
import type { OutboxTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import type { Db, PageResult } from '../interfaces/index.ts';
import { describeChannels } from './channels.ts';
import { resolveNotificationOptions, type NotificationOptions } from './options.ts';
import { resolveEndpoints, type WebhookEndpoint } from './webhooks/index.ts';

const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;

const columns = [
  'id',
  'channel',
  'destination',
  'message',
  'event_type',
  'attempts',
  'last_error',
  'created_at',
  'due_at',
  'failed_at',
] as const;
type Row = Pick<Selectable<OutboxTable>, (typeof columns)[number]>;

const Mail = z.object({ to: z.object({ address: z.string() }) });

/**
 * Lists messages of the outbox, newest first.
 *
 * @param channels the configured channels, which name the destinations
 */
export async function listDeliveries(
  db: Db,
  { state, cursor, limit = PAGE_SIZE }: DeliveryQuery,
  channels: readonly NotificationChannelInfo[],
): Promise<PageResult<Delivery>> {
  const size = Math.min(limit, MAX_PAGE_SIZE);
  const position = cursor === undefined ? null : readTimeCursor(cursor);
  const rows = await db
    .selectFrom('outbox')
    .select(columns)
    .$if(state === 'failed', (qb) => qb.where('failed_at', 'is not', null))
    .$if(state === 'retrying', (qb) => qb.where('failed_at', 'is', null).where('last_error', 'is not', null))
    .$if(state === 'waiting', (qb) => qb.where('failed_at', 'is', null).where('last_error', 'is', null))
    .$if(state === undefined, (qb) =>
      qb.where((eb) => eb.or([eb('failed_at', 'is not', null), eb('last_error', 'is not', null)])),
    )
    .$if(position !== null, (qb) =>
      qb.where(sql<boolean>`(created_at, id) < (${position?.[0] ?? 0}, ${position?.[1] ?? ''})`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute();
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map((row) => toDelivery(row, channels)),
    next: rows.length > size && last ? encodeCursor([last.created_at, last.id]) : null,
    total: null,
  };
}

/** Reads one message of the outbox; null when it does not exist, because it was delivered for example. */
export async function readDelivery(
  db: Db,
  id: string,
  channels: readonly NotificationChannelInfo[],
): Promise<Delivery | null> {
  if (!isStorableText(id)) return null;
  const row = await db.selectFrom('outbox').select(columns).where('id', '=', id).executeTakeFirst();
  return row ? toDelivery(row, channels) : null;
}

/**
 * Makes a failed message due again, with a new period of retries. Its id stays, and with it `webhook-id` and Message-ID.
 *
 * @returns null when there is no failed message with this id
 */
export async function replayDelivery(
  db: Db,
  id: string,
  channels: readonly NotificationChannelInfo[],
  now: number,
): Promise<Delivery | null> {
  if (!isStorableText(id)) return null;
  const row = await db
    .updateTable('outbox')
    .set({ failed_at: null, due_at: now, created_at: now, attempts: 0, last_error: null })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('failed_at', 'is not', null), eb('last_error', 'is not', null)]))
    .returning(columns)
    .executeTakeFirst();
  return row ? toDelivery(row, channels) : null;
}

/**
 * Lists all messages of the outbox in one state, newest first. For the command line.
 *
 * @param options the options that name the channels
 */
export async function* listFailedDeliveries(
  db: Db,
  {
    notifications,
    webhooks,
    mail,
  }: {
    notifications?: NotificationOptions | undefined;
    webhooks?: readonly WebhookEndpoint[] | undefined;
    mail?: unknown;
  },
  state: DeliveryQuery['state'],
): AsyncGenerator<Delivery> {
  const channels = describeChannels({
    settings: resolveNotificationOptions(notifications ?? {}, { hasMail: mail !== undefined }),
    endpoints: resolveEndpoints(webhooks ?? []),
  });
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { items, next } = await listDeliveries(db, { state, cursor, limit: MAX_PAGE_SIZE }, channels);
    yield* items;
    cursor = next;
  }
}

/** Makes a failed message due again. Resolves to false when there is none with this id. */
export const replayFailedDelivery = async (db: Db, id: string, now: number): Promise<boolean> =>
  (await replayDelivery(db, id, [], now)) !== null;

function toDelivery(row: Row, channels: readonly NotificationChannelInfo[]): Delivery {
  const mail = row.channel === 'mail' ? z.safeParse(Mail, JSON.parse(row.message)).data : undefined;
  const toTime = (ms: number) => new Date(ms).toISOString();
  return {
    id: row.id,
    channel: row.channel,
    destination: mail?.to.address ?? channels.find(({ id }) => id === row.destination)?.name ?? null,
    event: row.event_type,
    state: row.failed_at !== null ? 'failed' : row.last_error !== null ? 'retrying' : 'waiting',
    attempts: row.attempts,
    error: row.last_error,
    createdAt: toTime(row.created_at),
    nextAttemptAt: row.failed_at === null ? toTime(row.due_at) : null,
    failedAt: row.failed_at === null ? null : toTime(row.failed_at),
  };
}
