import * as z from 'zod/mini';
import { AgentOptionsSchema, DigestSchema, NotificationOptionsSchema, QuietHoursSchema } from '../../server/index.ts';
import { documentKeys, key } from './described.ts';

const [chat, mail] = NotificationOptionsSchema.shape.channels.def.innerType.def.element.def.options;

const [periodic, daily] = DigestSchema.def.options;
/** Schemas with documentation of what they contain. */
const nested = {
  digest: z.optional(
    z.union([
      documentKeys(periodic.shape, { everyMinutes: 'Minutes between two messages, 5 to 1440.' }),
      documentKeys(daily.shape, {
        dailyAt: 'Time of day, as `HH:MM`.',
        days: 'Days of the week: 1 is Monday, 7 is Sunday. Default: every day.',
      }),
    ]),
  ),
  quietHours: z.optional(
    documentKeys(QuietHoursSchema.shape, {
      from: 'Start, as `HH:MM`.',
      to: 'End, as `HH:MM`; on the next day where it is before the start.',
      urgent: ['Whether escalations and urgent tickets pass quiet hours and digests.', false],
    }),
  ),
};

const schedule = {
  digest:
    'Collects notifications: `{ "everyMinutes": 60 }`, or `{ "dailyAt": "09:00", "days": [1, 2, 3, 4, 5] }`. Default: each at once.',
  quietHours:
    'Time of day without notifications, such as `{ "from": "20:00", "to": "08:00" }`; they follow at its end. With `"urgent": true`, escalations and urgent tickets pass quiet hours and digests. Default: none.',
  timeZone: 'IANA time zone of `digest` and `quietHours`. Default: `notifications.timeZone`.',
} as const;

const common = {
  name: 'Name of the channel for agents, such as `#support`. Default: the kind and the host or addresses.',
  events:
    'Events that are reported. Default: `ticket.created`, `ticket.replied`, `ticket.reopened`, `ticket.escalated`, `ticket.due_soon`, `ticket.overdue` and `inquiry.received`; `ticket.*` and `access.*` are possible too. What agents do is not reported, except `ticket.assigned`.',
  teams: 'Names of the teams whose tickets are reported. Default: all tickets.',
  language: ['Language of the messages.', 'en'],
  includeText: ['Includes the first 500 characters of what the customer wrote.', true],
  ...schedule,
} as const;

/** The `notifications` key of the configuration file. */
export const NotificationConfig = z.strictObject({
  ticketUrl: key(
    z.string(),
    'URL of a ticket for agents, with `{id}` or `{number}`; it becomes the link of each message. Default: the ticket in the inbox where `inbox.publicUrl` is set, else no link.',
  ),
  inquiriesUrl: key(
    z.string(),
    'URL of the list of inquiries for agents; it becomes the link of messages about them. Default: those of the inbox where `inbox.publicUrl` is set, else no link.',
  ),
  timeZone: key(z.string(), ['IANA time zone of times in messages.', 'UTC']),
  dueSoonMinutes: key(z.array(z.number().check(z.positive())), [
    'Minutes before a response or a resolution is due at which a warning is sent, once each.',
    [30],
  ]),
  channels: key(
    z.array(
      z.discriminatedUnion('kind', [
        documentKeys(
          { ...chat.shape, ...nested },
          {
            kind: '`slack` or `teams`.',
            url: 'URL of a Slack incoming webhook, or of a Microsoft Teams workflow that posts to a channel.',
            ...common,
          },
        ),
        documentKeys(
          { ...mail.shape, ...nested },
          { kind: '`mail`; needs the key `mail`.', to: 'E-mail addresses.', ...common },
        ),
      ]),
    ),
    'Where notifications go. Default: none.',
  ),
});

const { shape: agentShape } = AgentOptionsSchema.shape.notifications.def.innerType.def;
const agentNotifications = documentKeys(
  { ...agentShape, ...nested },
  {
    scope: [
      'Tickets that the agent is notified of: `mine` (assigned to the agent), `team`, `all` or `none`. Managers are also notified of every escalation.',
      'mine',
    ],
    events:
      'Events that the agent is notified of. Default: `ticket.created`, `ticket.replied`, `ticket.reopened`, `ticket.assigned`, `ticket.escalated`, `ticket.due_soon` and `ticket.overdue`.',
    includeText: ['Includes the first 500 characters of what the customer wrote.', true],
    ...schedule,
  },
);

/** The `agents` key of the configuration file. */
export const AgentsConfig = z.array(
  documentKeys(
    { ...AgentOptionsSchema.shape, notifications: z.optional(agentNotifications) },
    {
      id: "Subject of the agent's tokens. Default: a random id.",
      name: 'Name of the agent, as customers see it.',
      email: 'E-mail address of the agent, for notifications and sign-in.',
      role: ['`agent`, `manager` or `administrator`.', 'agent'],
      team: 'Name of the team of the agent.',
      language: ['Language of notifications.', 'en'],
      notifications: 'Notifications of the agent by mail; needs `mail`.',
    },
  ),
);
