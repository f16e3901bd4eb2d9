import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';
import { idParam, paginationParams } from './requests.ts';

/** States of a delivery: waiting for its first attempt, failed and waiting for another attempt, or given up. */
export const DELIVERY_STATES = ['waiting', 'retrying', 'failed'] as const;

/** A message that has not been delivered. Its content is not part of it. */
export const Delivery = z.object({
  id: Id,
  /** `mail`, `webhook` or `chat`. */
  channel: z.string(),
  /** Address of a mail; otherwise the name of the channel, or its kind and host. Null when it is no longer configured. */
  destination: z.nullable(z.string()),
  /** Type of the event, such as `ticket.created`; null for a mail to a customer. */
  event: z.nullable(z.string()),
  /** One of {@link DELIVERY_STATES}. */
  state: z.string(),
  attempts: z.number(),
  /** Why the last attempt failed. */
  error: z.nullable(z.string()),
  createdAt: Time,
  /** Null for one that was given up. */
  nextAttemptAt: z.nullable(Time),
  failedAt: z.nullable(Time),
});
/** A message that has not been delivered. */
export type Delivery = z.infer<typeof Delivery>;

/** Query of the list of deliveries. */
export const DeliveryQuery = z.strictObject({
  ...paginationParams,
  /** Default: `retrying` and `failed`. */
  state: z.optional(z.enum(DELIVERY_STATES)),
});
/** Query of the list of deliveries. */
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

/** A channel of notifications, or an endpoint of webhooks, without its URL, which can be a secret. */
export const NotificationChannelInfo = z.object({
  id: Id,
  /** `slack`, `teams`, `mail` or `webhook`. */
  kind: z.string(),
  /** The configured name, or the kind and the host or addresses. */
  name: z.string(),
  /** Types of events that it reports; null for all. */
  events: z.nullable(z.array(z.string())),
});
/** A channel of notifications, or an endpoint of webhooks. */
export type NotificationChannelInfo = z.infer<typeof NotificationChannelInfo>;

/** Query of the list of channels. */
export const ChannelQuery = z.strictObject({ ...paginationParams });

/** Sends a test message to a channel. */
export const TestChannel = z.strictObject({ channel: idParam() });
