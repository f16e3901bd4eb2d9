import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { TICKET_MESSAGE_TYPES, type TicketMessageType } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { isAddress } from '../lib/mail-address.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { MAIL_LANGUAGES, type MailLanguage } from './mail/options.ts';

const types = Object.keys(TICKET_MESSAGE_TYPES) as [TicketMessageType, ...TicketMessageType[]];

const common = {
  name: z.optional(z.string().check(z.minLength(1))),
  events: z.optional(z.array(z.enum(types))),
  language: z.optional(z.enum(MAIL_LANGUAGES)),
  includeText: z.optional(z.boolean()),
};
const ChatChannel = z.strictObject({ kind: z.enum(['slack', 'teams']), url: z.string(), ...common });
const MailChannel = z.strictObject({ kind: z.literal('mail'), to: z.array(z.string()), ...common });

/** Shape of the notification options in the configuration file. */
export const NotificationOptionsSchema = z.strictObject({
  ticketUrl: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  dueSoonMinutes: z.optional(z.array(z.number().check(z.positive()))),
  channels: z.optional(z.array(z.discriminatedUnion('kind', [ChatChannel, MailChannel]))),
});
/**
 * Notifications of the support team about tickets.
 *
 * - `ticketUrl`: URL of a ticket for agents, with `{id}` or `{number}`. Default: messages have no link.
 * - `timeZone`: IANA time zone of times in messages. Default `UTC`.
 * - `dueSoonMinutes`: minutes before the first response is due at which a warning is sent, once each. Default `[30]`.
 * - `channels`: where notifications go: Slack (URL of an incoming webhook), Microsoft Teams (URL of a workflow) or e-mail
 *   addresses. Each takes `name` for agents, `events` (default: created, replied, reopened, escalated, due soon and overdue), `language` (default `en`) and
 *   `includeText` (default true), whether what the customer wrote is part of it.
 */
export type NotificationOptions = z.infer<typeof NotificationOptionsSchema>;

/** A validated channel. */
export interface NotificationChannel {
  /** Identifies the destination in the database, without revealing its URL. */
  id: string;
  /** Name for agents; null when none is configured. */
  name: string | null;
  destination: { kind: 'slack' | 'teams'; url: string } | { kind: 'mail'; to: readonly string[] };
  events: ReadonlySet<TicketMessageType>;
  language: MailLanguage;
  includeText: boolean;
}

/** Validated notification options. */
export interface NotificationSettings {
  channels: readonly NotificationChannel[];
  timeZone: string;
  /** Lead times of warnings (ms). */
  dueSoonMs: readonly number[];
  /** Formats the URL of a ticket for agents; null when none is configured. */
  formatUrl: (ticket: { id: string; number: string }) => string | null;
}

const DEFAULT_DUE_SOON_MINUTES = 30;
const DEFAULT_EVENTS: readonly TicketMessageType[] = [
  'ticket.created',
  'ticket.replied',
  'ticket.reopened',
  'ticket.escalated',
  'ticket.due_soon',
  'ticket.overdue',
];

/**
 * Validates notification options.
 *
 * @param hasMail whether mail is configured, which channels of kind `mail` need
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveNotificationOptions(
  { ticketUrl, timeZone = 'UTC', dueSoonMinutes = [DEFAULT_DUE_SOON_MINUTES], channels = [] }: NotificationOptions,
  hasMail: boolean,
): NotificationSettings {
  if (ticketUrl !== undefined) assertTicketUrl(ticketUrl);
  if (!isTimeZone(timeZone))
    throw new ConfigurationError(
      `notifications.timeZone must be a time zone such as "Asia/Tokyo"; "${timeZone}" is not.`,
    );
  const resolved = channels.map((channel, index): NotificationChannel => {
    const key = `notifications.channels[${index}]`;
    const { name = null, events = DEFAULT_EVENTS, language = 'en', includeText = true } = channel;
    const settings = { name, events: new Set(events), language, includeText };
    if (channel.kind === 'mail') {
      if (!hasMail) throw new ConfigurationError(`${key}: the channel "mail" needs the key "mail".`);
      const invalid = channel.to.find((address) => !isAddress(address));
      if (invalid !== undefined || channel.to.length === 0)
        throw new ConfigurationError(`${key}.to must list e-mail addresses; "${invalid ?? ''}" is none.`);
      return {
        ...settings,
        id: toChannelId('mail', channel.to.join(',')),
        destination: { kind: 'mail', to: channel.to },
      };
    }
    const { kind, url } = channel;
    if (!isSafeUrl(url)) throw new ConfigurationError(`${key}.url must be an https: URL.`);
    return { ...settings, id: toChannelId(kind, url), destination: { kind, url } };
  });
  const ids = resolved.map(({ id }) => id);
  const duplicate = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (duplicate !== -1)
    throw new ConfigurationError(`notifications.channels[${duplicate}]: another channel has the same destination.`);
  return {
    channels: resolved,
    timeZone,
    dueSoonMs: [...new Set(dueSoonMinutes)].map((minutes) => minutes * 60_000),
    formatUrl: ({ id, number }) =>
      ticketUrl === undefined
        ? null
        : ticketUrl
            .replaceAll('{id}', () => encodeURIComponent(id))
            .replaceAll('{number}', () => encodeURIComponent(number)),
  };
}

function assertTicketUrl(template: string): void {
  const url = URL.parse(template.replaceAll(/\{(?:id|number)\}/g, '1'));
  if (!url || !/^https?:$/.test(url.protocol) || !/\{(?:id|number)\}/.test(template))
    throw new ConfigurationError(
      `notifications.ticketUrl must be a URL with {id} or {number}, such as "https://desk.example.com/tickets/{number}"; "${template}" is not.`,
    );
}

/** `https:`, or `http:` on the loopback interface. */
export function isSafeUrl(url: string): boolean {
  const parsed = URL.parse(url);
  if (!parsed) return false;
  return (
    parsed.protocol === 'https:' ||
    (parsed.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname))
  );
}

/** Identifies a destination without revealing it: the URL of a Slack webhook is a secret. */
export const toChannelId = (kind: string, destination: string): string =>
  `${kind}-${createHash('sha256').update(destination).digest('base64url').slice(0, 22)}`;
