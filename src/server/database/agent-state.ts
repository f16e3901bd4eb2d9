import type { Db, Identity } from '../interfaces/index.ts';
import { isSessionAlive } from '../inbox/sessions.ts';
import { toAgentRole } from '../../contract/index.ts';

/** State of the agent of a token in the database. */
export interface AgentState {
  revocation: 'signed_out' | 'disabled' | null;
  /** The identity with the stored name, address, role and team. */
  identity: Identity;
}

/**
 * Reads the agent of a token, and the session that issued it. Read on every request, so that a changed role, a sign-out and a
 * disabled account take effect at once.
 */
export async function readAgentState(db: Db, identity: Identity, now: number): Promise<AgentState> {
  if (identity.role !== 'agent') return { revocation: null, identity };
  const { inboxSession } = identity;
  const agent = await db
    .selectFrom('agents')
    .leftJoin('inbox_sessions', (join) =>
      join.onRef('inbox_sessions.agent_id', '=', 'agents.id').on('inbox_sessions.id', '=', inboxSession ?? ''),
    )
    .select(['agents.name', 'agents.email', 'agents.locale', 'agents.role', 'agents.team_id', 'agents.disabled_at'])
    .select(['inbox_sessions.created_at', 'inbox_sessions.last_used_at'])
    .where('agents.id', '=', identity.id)
    .executeTakeFirst();
  if (!agent) return { revocation: inboxSession === undefined ? null : 'signed_out', identity };
  const { name, email, locale, role, team_id, disabled_at, created_at, last_used_at } = agent;
  const known: Identity = { ...identity, agent: { role: toAgentRole(role), teamId: team_id } };
  if (disabled_at !== null) return { revocation: 'disabled', identity: known };
  if (inboxSession === undefined) return { revocation: null, identity: known };
  const isAlive = created_at !== null && last_used_at !== null && isSessionAlive({ created_at, last_used_at }, now);
  return { revocation: isAlive ? null : 'signed_out', identity: { ...known, name, email, locale } };
}
