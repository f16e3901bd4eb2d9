import type { TicketMessage } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { isAssignedTo, notifiesAgent, type AgentChannel, type Assignment } from '../agents.ts';
import type { Destinations } from '../channels.ts';
import { deliverNotice } from '../deliver-notice.ts';
import { buildNotice } from '../chat/notice.ts';
import { matchesType } from '../event-types.ts';
import { toChannelId, type NotificationChannel } from '../options.ts';
import { enqueueMessages } from '../webhooks/index.ts';
import { readNoticeDetails } from './notice-details.ts';

/** Id under which the start time of the agents' notifications is stored. */
const AGENTS_ID = 'agents';

/** When each channel and endpoint started reporting events (ms), by its id. */
export type StartTimes = ReadonlyMap<string, number>;

/** Returns when each channel started reporting events, and stores the time for new channels. */
export async function readStartTimes(
  db: Db,
  { settings, endpoints, mail }: Destinations,
  now: number,
): Promise<StartTimes> {
  const ids = [
    ...settings.channels.map(({ id }) => id),
    ...endpoints.map(({ url }) => toChannelId('webhook', url)),
    ...(mail ? [AGENTS_ID] : []),
  ];
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

/** The agents who are notified, and their teams. */
export interface Audience {
  agents: readonly AgentChannel[];
  /** Names of teams by id. */
  teams: ReadonlyMap<string, string>;
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
  { now, createdAt, startTimes, audience }: MessageTimes & { audience: Audience },
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
  if (channels.length === 0 && audience.agents.length === 0) return;
  const details = await readNoticeDetails(tx, { kind, commentId: data.commentId, ticket: data.ticket });
  const { assignment } = details;
  const teamId = toTeamId(assignment, audience);
  const teamName = teamId === null ? null : (audience.teams.get(teamId) ?? null);
  const recipients = [
    ...channels.filter(({ teams }) => teams === null || (teamName !== null && teams.includes(teamName))),
    ...(hasStarted(AGENTS_ID) ? audience.agents : []).filter((agent) =>
      notifiesAgent(agent, message, assignment, () => teamId),
    ),
  ];
  const urgent = type === 'ticket.escalated' || settings.isUrgent(details.priority ?? '');
  for (const channel of recipients) {
    const visibleDetails = channel.includeText ? details : { ...details, text: null };
    const notice = buildNotice(message, visibleDetails, channel.language, channel.schedule.timeZone);
    const subject = { type, organizationId: data.organization.id, about: [data.ticket.id, data.actor.id] };
    await deliverNotice(tx, { channel, notice, subject, urgent }, { mail, now, createdAt });
  }
}

/** Actions of agents are not reported to agents, except that a ticket was assigned. */
const isReported = ({ events }: NotificationChannel, { type, data }: TicketMessage) =>
  matchesType(events, type) && (data.actor.role !== 'agent' || type === 'ticket.assigned');

/** The team of a ticket, or that of its assignee. */
function toTeamId(assignment: Assignment, { agents }: Audience): string | null {
  if (assignment.teamId !== null) return assignment.teamId;
  return agents.find(({ agent }) => isAssignedTo(agent, assignment))?.agent.teamId ?? null;
}
