import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { InboxAgent, OperationInput, Tag, Team } from '../../contract/index.ts';
import { toAgentRole } from '../../contract/index.ts';
import { disableUser, enableUser } from '../auth/accounts.ts';
import { encodeCursor, readCursor } from '../database/cursor.ts';
import { isDuplicate } from '../database/errors.ts';
import { isStorableText } from '../database/text.ts';
import { ProblemError, rejectField } from '../errors.ts';
import type { CallContext, Db, PageResult } from '../interfaces/index.ts';
import { createMessage } from '../messages/index.ts';
import { absentUntil } from './absences.ts';
import { logSettingsChange } from './settings-log.ts';
import { addAgent, endAgentSessions, findAgent, findAgentByEmail } from './agents.ts';
import * as z from 'zod/mini';

const PAGE_SIZE = 100;
const NameCursor = z.tuple([z.string().check(z.maxLength(400)), z.string().check(z.maxLength(400))]);

/** Position in a list by name, and by id where two names are equal. */
export const readNameCursor = (cursor: string) =>
  readCursor(NameCursor, cursor, ([name, id]) => (isStorableText(name) && isStorableText(id) ? { name, id } : null));

/** Page of a list. */
export interface PageQuery {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** Returns a page of rows that were read with one more than the limit. */
export function toNamePage<Row extends { id: string; name: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): PageResult<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next: rows.length > limit && last ? encodeCursor([last.name, last.id]) : null,
    total: null,
  };
}

const selectAgents = (db: Db, now: number) =>
  db
    .selectFrom('agents')
    .leftJoin('teams', 'teams.id', 'agents.team_id')
    .selectAll('agents')
    .select('teams.name as team_name')
    .select(
      sql<number>`(select count(*) from tickets where tickets.assignee_id = agents.id
        and tickets.status not in ('solved', 'closed') and tickets.merged_into is null)`.as('active_tickets'),
    )
    .select(absentUntil(now).as('absent_until'));

type AgentRow = Awaited<ReturnType<ReturnType<typeof selectAgents>['execute']>>[number];

const toInboxAgent = (row: AgentRow): InboxAgent => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: toAgentRole(row.role),
  team: row.team_id === null || row.team_name === null ? null : { id: row.team_id, name: row.team_name },
  disabled: row.disabled_at !== null,
  source: row.source,
  activeTickets: Number(row.active_tickets),
  absentUntil: row.absent_until === null ? null : new Date(Number(row.absent_until)).toISOString(),
});

/** Lists agents by name. */
export async function listInboxAgents(
  { db, now }: Pick<CallContext, 'db' | 'now'>,
  query: PageQuery,
): Promise<PageResult<InboxAgent>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after = query.cursor === undefined ? null : readNameCursor(query.cursor);
  const rows = await selectAgents(db, now)
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(agents.name, agents.id) > (${after?.name ?? ''}, ${after?.id ?? ''})`),
    )
    .orderBy('agents.name')
    .orderBy('agents.id')
    .limit(limit + 1)
    .execute();
  return toNamePage(rows, limit, toInboxAgent);
}

async function readInboxAgent(db: Db, id: string, now: number): Promise<InboxAgent | null> {
  const row = await selectAgents(db, now).where('agents.id', '=', id).executeTakeFirst();
  return row ? toInboxAgent(row) : null;
}

/** Adds an agent. @throws ProblemError `validation` for an address that another agent has, or an unknown team */
export async function createInboxAgent(
  { db, identity, now }: CallContext,
  { email, name, role = 'agent', teamId = null }: OperationInput<'createAgent'>,
): Promise<InboxAgent | null> {
  if (await findAgentByEmail(db, email)) throw rejectField('email', 'email_taken');
  await assertTeam(db, teamId);
  const { id } = await addAgent(db, { email, name: name.trim(), role, teamId }, now);
  await logSettingsChange(db, identity, now, {
    area: 'agents',
    action: 'created',
    subject: name.trim(),
    detail: { role },
  });
  return readInboxAgent(db, id, now);
}

/**
 * Changes an agent.
 *
 * @throws ProblemError `conflict` for an agent of the configuration file, and where no enabled administrator would remain
 */
export async function editInboxAgent(
  { db, identity, now }: CallContext,
  { id, name, role, teamId, disabled }: OperationInput<'editAgent'>,
): Promise<InboxAgent | null> {
  const agent = await findAgent(db, id);
  if (!agent) return null;
  if (agent.source === 'configuration')
    throw new ProblemError('conflict', { detail: createMessage('agent_in_configuration') });
  await assertTeam(db, teamId ?? null);
  await db
    .updateTable('agents')
    .set({
      ...(name !== undefined && { name: name.trim() }),
      ...(role !== undefined && { role }),
      ...(teamId !== undefined && { team_id: teamId }),
      ...(disabled !== undefined && { disabled_at: disabled ? (agent.disabled_at ?? now) : null }),
      id,
    })
    .where('id', '=', id)
    .execute();
  const loses = agent.role === 'administrator' && (disabled === true || (role ?? agent.role) !== 'administrator');
  if (loses) await assertAdministrator(db);
  if (disabled === true) await endAgentSessions(db, id);
  const detail = {
    ...(role !== undefined && { role }),
    ...(disabled !== undefined && { disabled }),
    ...(teamId !== undefined && { teamId }),
  };
  await logSettingsChange(db, identity, now, { area: 'agents', action: 'changed', subject: agent.name, detail });
  return readInboxAgent(db, id, now);
}

/** Ends the sessions of support access of a disabled agent, or lets the account in again. Runs in transactions of its own. */
export async function applyAgentState(
  store: Parameters<typeof disableUser>[0],
  id: string,
  disabled: boolean,
  now: number,
): Promise<void> {
  await (disabled ? disableUser : enableUser)(store, { organizationId: null, id }, now);
}

async function assertAdministrator(db: Db): Promise<void> {
  const other = await db
    .selectFrom('agents')
    .select('id')
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (!other) throw new ProblemError('conflict', { detail: createMessage('last_administrator') });
}

/** @throws ProblemError `validation` for an unknown team */
export async function assertTeam(db: Db, teamId: string | null): Promise<void> {
  if (teamId === null) return;
  const team = isStorableText(teamId)
    ? await db.selectFrom('teams').select('id').where('id', '=', teamId).executeTakeFirst()
    : undefined;
  if (!team) throw rejectField('teamId', 'unknown_team');
}

const selectTeams = (db: Db) =>
  db
    .selectFrom('teams')
    .select(['teams.id', 'teams.name'])
    .select(
      sql<number>`(select count(*) from agents where agents.team_id = teams.id and agents.disabled_at is null)`.as(
        'members',
      ),
    );

/** Lists teams by name. */
export async function listTeams(db: Db, query: PageQuery): Promise<PageResult<Team>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after = query.cursor === undefined ? null : readNameCursor(query.cursor);
  const rows = await selectTeams(db)
    .$if(after !== null, (qb) => qb.where('teams.name', '>', after?.name ?? ''))
    .orderBy('teams.name')
    .limit(limit + 1)
    .execute();
  return toNamePage(rows, limit, (row) => ({ ...row, members: Number(row.members) }));
}

async function readTeam(db: Db, id: string): Promise<Team | null> {
  const row = await selectTeams(db).where('teams.id', '=', id).executeTakeFirst();
  return row ? { ...row, members: Number(row.members) } : null;
}

export async function createTeam({ db, identity, now }: CallContext, name: string): Promise<Team | null> {
  await assertTeamName(db, name.trim(), null);
  const id = randomUUID();
  await rejectDuplicateName(() => db.insertInto('teams').values({ id, name: name.trim(), created_at: now }).execute());
  await logSettingsChange(db, identity, now, { area: 'teams', action: 'created', subject: name.trim() });
  return readTeam(db, id);
}

export async function renameTeam({ db, identity, now }: CallContext, id: string, name: string): Promise<Team | null> {
  if (!isStorableText(id)) return null;
  const team = await readTeam(db, id);
  if (!team) return null;
  await assertTeamName(db, name.trim(), id);
  const detail = { name: name.trim() };
  await logSettingsChange(db, identity, now, { area: 'teams', action: 'changed', subject: team.name, detail });
  await rejectDuplicateName(() => db.updateTable('teams').set({ name: name.trim() }).where('id', '=', id).execute());
  return readTeam(db, id);
}

/** Deletes a team. Its agents and tickets stay, without a team. */
export async function deleteTeam({ db, identity, now }: CallContext, id: string): Promise<boolean> {
  const team = isStorableText(id) ? await readTeam(db, id) : null;
  if (!team) return false;
  await logSettingsChange(db, identity, now, { area: 'teams', action: 'deleted', subject: team.name });
  await db.updateTable('tickets').set({ team_id: null }).where('team_id', '=', id).execute();
  await db.updateTable('agents').set({ team_id: null }).where('team_id', '=', id).execute();
  await db.deleteFrom('teams').where('id', '=', id).execute();
  return true;
}

async function assertTeamName(db: Db, name: string, ownId: string | null): Promise<void> {
  const team = await db.selectFrom('teams').select('id').where('name', '=', name).executeTakeFirst();
  if (team && team.id !== ownId) throw rejectField('name', 'name_taken');
}

/** Two requests at the same time can pass the check. */
async function rejectDuplicateName(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isDuplicate(error) ? rejectField('name', 'name_taken') : error;
  }
}

/** Lists tags, the most used first. */
export async function listTags(db: Db, query: PageQuery): Promise<PageResult<Tag>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const position =
    query.cursor === undefined
      ? null
      : readCursor(z.tuple([z.int(), z.string().check(z.maxLength(400))]), query.cursor, ([tickets, tag]) =>
          isStorableText(tag) ? { tickets, tag } : null,
        );
  const counted = db
    .selectFrom('ticket_tags')
    .select('tag')
    .select((eb) => eb.fn.countAll<number>().as('tickets'))
    .groupBy('tag')
    .as('counted');
  const rows = await db
    .selectFrom(counted)
    .select(['tag', 'tickets'])
    .$if(position !== null, (qb) =>
      qb.where((eb) =>
        eb.or([
          eb('tickets', '<', position?.tickets ?? 0),
          eb.and([eb('tickets', '=', position?.tickets ?? 0), eb('tag', '>', position?.tag ?? '')]),
        ]),
      ),
    )
    .orderBy('tickets', 'desc')
    .orderBy('tag')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ tag, tickets }) => ({ name: tag, tickets: Number(tickets) })),
    next: rows.length > limit && last ? encodeCursor([Number(last.tickets), last.tag]) : null,
    total: null,
  };
}
