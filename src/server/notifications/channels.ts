import { randomUUID } from 'node:crypto';
import type { NotificationChannelInfo } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { getMessages } from '../messages/index.ts';
import { enqueueChatMessage } from './chat/messages.ts';
import type { Notice } from './chat/notice.ts';
import { toSlackMessage } from './chat/slack.ts';
import { toTeamsMessage } from './chat/teams.ts';
import type { MailSettings } from './mail/options.ts';
import { enqueueTeamMails } from './mail/team-mails.ts';
import { toChannelId, type NotificationChannel, type NotificationSettings } from './options.ts';
import type { ResolvedEndpoint } from './webhooks/index.ts';

/** Characters of an event id in a chat message. */
const EVENT_ID_LENGTH = 8;

/** Where messages about tickets go. */
export interface Destinations {
  settings: NotificationSettings;
  endpoints: readonly ResolvedEndpoint[];
  /** Null when no mail is sent. */
  mail: MailSettings | null;
}

/** Describes the channels and endpoints without their URLs, which can be secrets. */
export const describeChannels = ({
  settings,
  endpoints,
}: Pick<Destinations, 'settings' | 'endpoints'>): NotificationChannelInfo[] => [
  ...settings.channels.map(({ id, name, destination, events }) => ({
    id,
    kind: destination.kind,
    name: name ?? describeDestination(destination),
    events: [...events],
  })),
  ...endpoints.map(({ url, events }) => ({
    id: toChannelId('webhook', url),
    kind: 'webhook',
    name: `webhook ${new URL(url).host}`,
    events: events === null ? null : [...events],
  })),
];

const describeDestination = (destination: NotificationChannel['destination']): string =>
  destination.kind === 'mail'
    ? `mail ${destination.to.join(', ')}`
    : `${destination.kind} ${new URL(destination.url).host}`;

/** Subjects of a notice, by which the erasure of a person finds it. */
export interface NoticeSubject {
  /** Type of the event; also `test` and `digest`. */
  type: string;
  organizationId: string | null;
  /** Ids of the ticket and of the person who acted. */
  about: readonly string[];
}

/**
 * Adds a notice to the outbox in the form of its channel.
 *
 * @returns the ids of the rows
 */
export async function enqueueNotice(
  tx: Db,
  channel: NotificationChannel,
  notice: Notice,
  subject: NoticeSubject,
  { mail, now, createdAt }: { mail: MailSettings | null; now: number; createdAt: number },
): Promise<string[]> {
  const { destination, language } = channel;
  if (destination.kind === 'mail') {
    // Mail is configured: the options of the channel were validated against it.
    if (!mail) return [];
    return enqueueTeamMails(tx, destination.to, notice, { ...subject, language, settings: mail, now });
  }
  const id = randomUUID();
  // Chat services drop no duplicates. After a crash, people recognize a repeated message by this id.
  const event = [getMessages(language).teamNotices.event, id.slice(0, EVENT_ID_LENGTH)] as const;
  const marked = { ...notice, facts: [...notice.facts, event] };
  const message = destination.kind === 'slack' ? toSlackMessage(marked) : toTeamsMessage(marked);
  return [await enqueueChatMessage(tx, channel, message, { ...subject, id, now, createdAt })];
}
