import { AgentNotificationPreferences, type TicketMessage } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import type { AGENT_SCOPES, AgentNotifications } from './agent-options.ts';
import { matchesType } from './event-types.ts';
import type { MailLanguage } from './mail/options.ts';
import type { NotificationChannel, NotificationSettings } from './options.ts';

/** Events that agents are notified of by default. */
const DEFAULT_EVENTS = [
  'ticket.created',
  'ticket.replied',
  'ticket.reopened',
  'ticket.assigned',
  'ticket.escalated',
  'ticket.due_soon',
  'ticket.overdue',
] as const;

/** A channel that notifies one agent by mail. */
export interface AgentChannel extends NotificationChannel {
  agent: { id: string; name: string; email: string; role: string; teamId: string | null };
  scope: (typeof AGENT_SCOPES)[number];
}

/** Assignment of a ticket. */
export interface Assignment {
  assignee: string | null;
  assigneeId: string | null;
  teamId: string | null;
}

/**
 * Returns the channel of each enabled agent with an address.
 *
 * @param options.configured notifications of agents of the configuration, by address in lower case; others have the default
 */
export async function readAgentChannels(
  db: Db,
  {
    configured,
    defaults,
    timeZone,
  }: { configured: ReadonlyMap<string, AgentNotifications>; defaults: AgentNotifications; timeZone: string },
): Promise<AgentChannel[]> {
  const rows = await db
    .selectFrom('agents')
    .select(['id', 'name', 'email', 'role', 'team_id', 'locale', 'notifications'])
    .where('disabled_at', 'is', null)
    .where('email', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, name, email, role, team_id, locale, notifications }) => {
    if (email === null) return [];
    const { scope, events, includeText, digest, quietHours, ...preferences } = resolvePreferences(
      notifications,
      { ...defaults, ...configured.get(email) },
      timeZone,
    );
    return [
      {
        id: `agent-${id}`,
        name,
        destination: { kind: 'mail' as const, to: [email] },
        events,
        language: toMailLanguage(locale),
        includeText,
        teams: null,
        schedule: { digest, quietHours, timeZone: preferences.timeZone },
        agent: { id, name, email, role, teamId: team_id },
        scope,
      },
    ];
  });
}

/** The preferences that the agent has set, else those of the configuration, else the defaults. */
function resolvePreferences(
  stored: string | null,
  configured: AgentNotifications,
  timeZone: string,
): AgentNotificationPreferences {
  if (stored !== null) return AgentNotificationPreferences.parse(JSON.parse(stored));
  return {
    scope: 'mine',
    events: [...DEFAULT_EVENTS],
    includeText: true,
    digest: null,
    quietHours: null,
    timeZone,
    ...configured,
  };
}

/** Reads how an agent is notified; null for an agent that only the vendor's tokens know. */
export async function readAgentPreferences(
  db: Db,
  id: string,
  { agents, timeZone }: Pick<NotificationSettings, 'agents' | 'timeZone'>,
): Promise<AgentNotificationPreferences | null> {
  const agent = await db
    .selectFrom('agents')
    .select(['email', 'notifications'])
    .where('id', '=', id)
    .executeTakeFirst();
  return agent ? resolvePreferences(agent.notifications, agents.get(agent.email ?? '') ?? {}, timeZone) : null;
}

/** Replaces how an agent is notified; null for an agent that only the vendor's tokens know. */
export async function replaceAgentPreferences(
  db: Db,
  id: string,
  preferences: AgentNotificationPreferences,
  settings: Pick<NotificationSettings, 'agents' | 'timeZone'>,
): Promise<AgentNotificationPreferences | null> {
  await db
    .updateTable('agents')
    .set({ notifications: JSON.stringify(preferences) })
    .where('id', '=', id)
    .execute();
  return readAgentPreferences(db, id, settings);
}

const toMailLanguage = (locale: string | null): MailLanguage => (locale?.toLowerCase().startsWith('ja') ? 'ja' : 'en');

/** Whether an agent is notified of a message about a ticket. Actions of agents are reported to the assignee only. */
export function notifiesAgent(
  { agent, scope, events }: AgentChannel,
  { type, data }: Pick<TicketMessage, 'type' | 'data'>,
  assignment: Assignment,
  teamOf: (assignment: Assignment) => string | null,
): boolean {
  if (scope === 'none' || !matchesType(events, type)) return false;
  const isMine = isAssignedTo(agent, assignment);
  if (data.actor.role === 'agent')
    // Not to the agent who took the ticket themselves.
    return type === 'ticket.assigned' && isMine && data.actor.id !== agent.id;
  // Managers are notified of every escalation.
  if (type === 'ticket.escalated' && agent.role === 'manager') return true;
  if (scope === 'all' || isMine) return true;
  return scope === 'team' && agent.teamId !== null && teamOf(assignment) === agent.teamId;
}

/** Tickets from before the inbox, and from clients of the API, name the assignee by a text. */
export const isAssignedTo = (
  { id, name, email }: AgentChannel['agent'],
  { assignee, assigneeId }: Pick<Assignment, 'assignee' | 'assigneeId'>,
): boolean => (assigneeId === null ? assignee !== null && [id, name, email].includes(assignee) : assigneeId === id);
