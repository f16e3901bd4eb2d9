import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AgentRole } from '../../contract/index.ts';
import { disableUser, enableUser } from '../auth/accounts.ts';
import type { AgentsTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import type { Db } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';

/** An agent of the inbox. */
export type Agent = Selectable<AgentsTable>;

/** An agent to be added. */
export interface NewAgent {
  /** Subject of the agent's tokens. Default: a random id. */
  id?: string | undefined;
  email: string | null;
  name: string;
  role: AgentRole;
  teamId?: string | null | undefined;
  locale?: string | null | undefined;
  source?: 'inbox' | 'configuration';
}

/** An agent of the configuration file. */
export interface ConfiguredAgent {
  id?: string | undefined;
  email: string;
  name: string;
  role?: AgentRole | undefined;
  team?: string | undefined;
  locale?: string | undefined;
}

export async function findAgent(db: Db, id: string): Promise<Agent | undefined> {
  if (!isStorableText(id)) return undefined;
  return db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findAgentByEmail(db: Db, email: string): Promise<Agent | undefined> {
  if (!isStorableText(email)) return undefined;
  return db.selectFrom('agents').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst();
}

/** Returns those of these ids that belong to enabled agents. */
export async function filterAgents(db: Db, ids: readonly string[]): Promise<string[]> {
  const storable = ids.filter(isStorableText);
  if (storable.length === 0) return [];
  const rows = await db
    .selectFrom('agents')
    .select('id')
    .where('id', 'in', storable)
    .where('disabled_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Lists all agents with the names of their teams, by name. */
export function listAgents(db: Db) {
  return db
    .selectFrom('agents')
    .leftJoin('teams', 'teams.id', 'agents.team_id')
    .selectAll('agents')
    .select('teams.name as team_name')
    .orderBy('agents.name')
    .orderBy('agents.id')
    .execute();
}

/** Changes the role of an agent, which takes effect with the next request. */
export async function setAgentRole(db: Db, id: string, role: AgentRole): Promise<void> {
  await db.updateTable('agents').set({ role }).where('id', '=', id).execute();
}

/** Adds an agent. The database rejects a second one with the same id or address. */
export async function addAgent(db: Db, agent: NewAgent, now: number): Promise<Agent> {
  return db
    .insertInto('agents')
    .values({
      id: agent.id ?? randomUUID(),
      email: agent.email?.toLowerCase() ?? null,
      name: agent.name,
      role: agent.role,
      team_id: agent.teamId ?? null,
      locale: agent.locale ?? null,
      source: agent.source ?? 'inbox',
      created_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Disables an agent: sessions, sign-in links, tokens and support-access sessions end at once. */
export async function disableAgent(store: Store, id: string, now: number): Promise<void> {
  await store.transaction(async (tx) => {
    await tx
      .updateTable('agents')
      .set({ disabled_at: now })
      .where('id', '=', id)
      .where('disabled_at', 'is', null)
      .execute();
    await endAgentSessions(tx, id);
  });
  await disableUser(store, { organizationId: null, id }, now);
}

/** Lets a disabled agent sign in again. */
export async function enableAgent(store: Store, id: string, now: number): Promise<void> {
  await store.transaction((tx) => tx.updateTable('agents').set({ disabled_at: null }).where('id', '=', id).execute());
  await enableUser(store, { organizationId: null, id }, now);
}

/** Ends the sessions and sign-in links of an agent. Tokens of these sessions are rejected from then on. */
export async function endAgentSessions(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('inbox_sessions').where('agent_id', '=', id).execute();
  await tx.deleteFrom('sign_in_links').where('agent_id', '=', id).execute();
}

/** Returns the id of a team by its name, and creates it where it is new. */
export async function upsertTeam(tx: Db, name: string, now: number): Promise<string> {
  await tx
    .insertInto('teams')
    .values({ id: randomUUID(), name, created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { id } = await tx.selectFrom('teams').select('id').where('name', '=', name).executeTakeFirstOrThrow();
  return id;
}

/**
 * Stores the agents of the configuration file. Agents that were removed from the file are disabled, and their sessions end;
 * agents that return to it are enabled again.
 */
export async function syncConfiguredAgents(
  store: Store,
  configured: readonly ConfiguredAgent[],
  now: number,
): Promise<void> {
  const removed = await store.transaction(async (tx) => {
    const kept = new Set<string>();
    for (const { id, email, name, role = 'agent', team, locale } of configured) {
      const values = {
        email: email.toLowerCase(),
        name,
        role,
        team_id: team === undefined ? null : await upsertTeam(tx, team, now),
        locale: locale ?? null,
        source: 'configuration',
      };
      const known = (id === undefined ? undefined : await findAgent(tx, id)) ?? (await findAgentByEmail(tx, email));
      if (known) {
        const returned = known.source === 'configuration' ? { disabled_at: null } : {};
        await tx
          .updateTable('agents')
          .set({ ...values, ...returned })
          .where('id', '=', known.id)
          .execute();
        kept.add(known.id);
      } else {
        const added = await addAgent(tx, { ...values, id, role, teamId: values.team_id, source: 'configuration' }, now);
        kept.add(added.id);
      }
    }
    const rows = await tx
      .selectFrom('agents')
      .select('id')
      .where('source', '=', 'configuration')
      .where('disabled_at', 'is', null)
      .execute();
    const gone = rows.map(({ id }) => id).filter((id) => !kept.has(id));
    for (const id of gone) {
      await tx.updateTable('agents').set({ disabled_at: now }).where('id', '=', id).execute();
      await endAgentSessions(tx, id);
    }
    return gone;
  });
  for (const id of removed) await disableUser(store, { organizationId: null, id }, now);
}
