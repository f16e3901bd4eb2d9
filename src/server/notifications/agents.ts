import { AgentNotificationPreferences, type TicketMessage } from '../../contract/index.ts';
import type { Db, Identity } from '../interfaces/index.ts';
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
    .leftJoin('agent_notifications', 'agent_notifications.agent_id', 'agents.id')
    .select(['id', 'name', 'email', 'role', 'team_id', 'locale', 'preferences'])
    .where('disabled_at', 'is', null)
    .where('email', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, name, email, role, team_id, locale, preferences: stored }) => {
    if (email === null) return [];
    const { scope, events, includeText, digest, quietHours, ...preferences } = resolvePreferences(
      stored,
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

/** Reads how an agent is notified. An agent that only the vendor's tokens know gets no mail, but can have preferences. */
export async function readAgentPreferences(
  db: Db,
  { id, email }: Pick<Identity, 'id' | 'email'>,
  { agents, timeZone }: Pick<NotificationSettings, 'agents' | 'timeZone'>,
): Promise<AgentNotificationPreferences> {
  const row = await db
    .selectFrom('agent_notifications')
    .select('preferences')
    .where('agent_id', '=', id)
    .executeTakeFirst();
  return resolvePreferences(row?.preferences ?? null, agents.get(email?.toLowerCase() ?? '') ?? {}, timeZone);
}

/** Replaces how an agent is notified. */
export async function replaceAgentPreferences(
  db: Db,
  { id }: Pick<Identity, 'id'>,
  preferences: AgentNotificationPreferences,
): Promise<AgentNotificationPreferences> {
  const stored = JSON.stringify(preferences);
  await db
    .insertInto('agent_notifications')
    .values({ agent_id: id, preferences: stored })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ preferences: stored }))
    .execute();
  return preferences;
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
