import * as z from 'zod/mini';
import { NotificationOptionsSchema } from '../../server/index.ts';
import { documentKeys, key } from './described.ts';

const [chat, mail] = NotificationOptionsSchema.shape.channels.def.innerType.def.element.def.options;

const common = {
  name: 'Name of the channel for agents, such as `#support`. Default: the kind and the host or addresses.',
  events:
    'Events that are reported. Default: `ticket.created`, `ticket.replied`, `ticket.reopened`, `ticket.escalated`, `ticket.due_soon` and `ticket.overdue`. What agents do is not reported, except `ticket.assigned`.',
  language: ['Language of the messages.', 'en'],
  includeText: ['Includes the first 500 characters of what the customer wrote.', true],
} as const;

/** The `notifications` key of the configuration file. */
export const NotificationConfig = z.strictObject({
  ticketUrl: key(
    z.string(),
    'URL of a ticket for agents, with `{id}` or `{number}`; it becomes the link of each message. Default: no link.',
  ),
  timeZone: key(z.string(), ['IANA time zone of times in messages.', 'UTC']),
  dueSoonMinutes: key(z.array(z.number().check(z.positive())), [
    'Minutes before the first response is due at which a warning is sent, once each.',
    [30],
  ]),
  channels: key(
    z.array(
      z.discriminatedUnion('kind', [
        documentKeys(chat.shape, {
          kind: '`slack` or `teams`.',
          url: 'URL of a Slack incoming webhook, or of a Microsoft Teams workflow that posts to a channel.',
          ...common,
        }),
        documentKeys(mail.shape, { kind: '`mail`; needs the key `mail`.', to: 'E-mail addresses.', ...common }),
      ]),
    ),
    'Where notifications go. Default: none.',
  ),
});
