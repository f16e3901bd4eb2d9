import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { NoticeType } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { isAddress } from '../lib/mail-address.ts';
import { isSafeUrl } from '../lib/safe-url.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import type { AgentNotifications, AgentOptions } from './agent-options.ts';
import { EventTypes } from './event-types.ts';
import { DigestSchema, QuietHoursSchema, type DeliverySchedule } from './schedule.ts';
import { MAIL_LANGUAGES, type MailLanguage } from './mail/options.ts';

const common = {
  name: z.optional(z.string().check(z.minLength(1))),
  events: z.optional(EventTypes),
  teams: z.optional(z.array(z.string())),
  language: z.optional(z.enum(MAIL_LANGUAGES)),
  includeText: z.optional(z.boolean()),
  digest: z.optional(DigestSchema),
  quietHours: z.optional(QuietHoursSchema),
  timeZone: z.optional(z.string()),
};
const ChatChannel = z.strictObject({ kind: z.enum(['slack', 'teams']), url: z.string(), ...common });
const MailChannel = z.strictObject({ kind: z.literal('mail'), to: z.array(z.string()), ...common });

/** Shape of the notification options in the configuration file. */
export const NotificationOptionsSchema = z.strictObject({
  ticketUrl: z.optional(z.string()),
  inquiriesUrl: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  dueSoonMinutes: z.optional(z.array(z.number().check(z.positive()))),
  channels: z.optional(z.array(z.discriminatedUnion('kind', [ChatChannel, MailChannel]))),
});
/**
 * Notifications of the support team about tickets, inquiries and support access.
 *
 * - `ticketUrl`: URL of a ticket for agents, with `{id}` or `{number}`. Default: the ticket in the inbox where its `publicUrl` is known,
 *   else messages have no link.
 * - `inquiriesUrl`: URL of the list of inquiries for agents. Default: messages about inquiries have no link.
 * - `timeZone`: IANA time zone of times in messages. Default `UTC`.
 * - `dueSoonMinutes`: minutes before a response is due at which a warning is sent, once each. Default `[30]`.
 * - `channels`: where notifications go: Slack (URL of an incoming webhook), Microsoft Teams (URL of a workflow) or e-mail
 *   addresses. Each takes `name` for agents, `events` (default: created, replied, reopened, escalated, due soon, overdue and
 *   inquiries), `teams` (names of the teams whose tickets it reports; default all), `language` (default `en`), `includeText` (default
 *   true), whether what the customer wrote is part of it, `digest` (`everyMinutes`, or `dailyAt` with `days`), `quietHours` (`from`,
 *   `to`, and `urgent`, whether urgent tickets pass both) and their `timeZone`.
 */
export type NotificationOptions = z.infer<typeof NotificationOptionsSchema>;

/** A validated channel. */
export interface NotificationChannel {
  /** Identifies the destination in the database, without revealing its URL. */
  id: string;
  /** Name for agents; null when none is configured. */
  name: string | null;
  destination: { kind: 'slack' | 'teams'; url: string } | { kind: 'mail'; to: readonly string[] };
  /** Types of events, or patterns such as `ticket.*`. */
  events: readonly string[];
  /** Names of the teams whose tickets are reported; null for all. */
  teams: readonly string[] | null;
  language: MailLanguage;
  includeText: boolean;
  schedule: DeliverySchedule;
}

/** Validated notification options. */
export interface NotificationSettings {
  channels: readonly NotificationChannel[];
  /** Notifications of agents of the configuration, by address in lower case. */
  agents: ReadonlyMap<string, AgentNotifications>;
  timeZone: string;
  /** Lead times of warnings (ms). */
  dueSoonMs: readonly number[];
  /** Formats the URL of a ticket for agents; null when none is configured. */
  formatUrl: (ticket: { id: string; number: string }) => string | null;
  /** URL of the list of inquiries for agents; null when none is configured. */
  inquiriesUrl: string | null;
  /** Whether a priority, by its id, can pass quiet hours and digests. */
  isUrgent: (priority: string) => boolean;
}

const DEFAULT_DUE_SOON_MINUTES = 30;
const DEFAULT_EVENTS: readonly NoticeType[] = [
  'ticket.created',
  'ticket.replied',
  'ticket.reopened',
  'ticket.escalated',
  'ticket.due_soon',
  'ticket.overdue',
  'inquiry.received',
];

/**
 * Validates notification options.
 *
 * @param context.hasMail whether mail is configured, which channels of kind `mail` need
 * @param context.agents agents of the configuration, whose notifications are part of the settings
 * @param context.inboxUrl public URL of the server whose inbox shows the tickets; undefined without one
 * @param context.isUrgent whether a priority, by its id, can pass quiet hours and digests
 * @throws ConfigurationError naming the option that is invalid
 */
export function resolveNotificationOptions(
  {
    ticketUrl: customTicketUrl,
    inquiriesUrl: customInquiriesUrl,
    timeZone = 'UTC',
    dueSoonMinutes = [DEFAULT_DUE_SOON_MINUTES],
    channels = [],
  }: NotificationOptions,
  {
    hasMail,
    agents = [],
    isUrgent = () => false,
    inboxUrl,
  }: {
    hasMail: boolean;
    agents?: readonly AgentOptions[];
    isUrgent?: (priority: string) => boolean;
    inboxUrl?: string | undefined;
  },
): NotificationSettings {
  const inbox = inboxUrl === undefined ? undefined : `${inboxUrl.replace(/\/$/, '')}/inbox`;
  const ticketUrl = customTicketUrl ?? (inbox && `${inbox}/tickets/{id}`);
  const inquiriesUrl = customInquiriesUrl ?? (inbox && `${inbox}/inquiries`);
  if (ticketUrl !== undefined) assertTicketUrl(ticketUrl);
  if (inquiriesUrl !== undefined && !/^https?:$/.test(URL.parse(inquiriesUrl)?.protocol ?? ''))
    throw new ConfigurationError(`notifications.inquiriesUrl must be a URL; "${inquiriesUrl}" is not.`);
  assertTimeZone('notifications.timeZone', timeZone);
  for (const [index, { email, notifications }] of agents.entries()) {
    if (!isAddress(email))
      throw new ConfigurationError(`agents[${index}].email must be an e-mail address; "${email}" is not.`);
    assertTimeZone(`agents[${index}].notifications.timeZone`, notifications?.timeZone ?? timeZone);
  }
  const resolved = channels.map((channel, index): NotificationChannel => {
    const key = `notifications.channels[${index}]`;
    const { name = null, events = DEFAULT_EVENTS, teams = null, language = 'en', includeText = true } = channel;
    const { digest = null, quietHours = null, timeZone: zone = timeZone } = channel;
    assertTimeZone(`${key}.timeZone`, zone);
    const schedule = { digest, quietHours, timeZone: zone };
    const settings = { name, events, teams, language, includeText, schedule };
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
    agents: new Map(agents.map(({ email, notifications = {} }) => [email.toLowerCase(), notifications])),
    inquiriesUrl: inquiriesUrl ?? null,
    isUrgent,
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

function assertTimeZone(key: string, timeZone: string): void {
  if (!isTimeZone(timeZone))
    throw new ConfigurationError(`${key} must be a time zone such as "Asia/Tokyo"; "${timeZone}" is not.`);
}

function assertTicketUrl(template: string): void {
  const url = URL.parse(template.replaceAll(/\{(?:id|number)\}/g, '1'));
  if (!url || !/^https?:$/.test(url.protocol) || !/\{(?:id|number)\}/.test(template))
    throw new ConfigurationError(
      `notifications.ticketUrl must be a URL with {id} or {number}, such as "https://desk.example.com/tickets/{number}"; "${template}" is not.`,
    );
}

/** Identifies a destination without revealing it: the URL of a Slack webhook is a secret. */
export const toChannelId = (kind: string, destination: string): string =>
  `${kind}-${createHash('sha256').update(destination).digest('base64url').slice(0, 22)}`;
