import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod/mini';
import type { Absence, OperationInput } from '../../contract/index.ts';
import { encodeCursor, readCursor } from '../database/cursor.ts';
import { isStorableText } from '../database/text.ts';
import { rejectField } from '../errors.ts';
import type { CallContext, PageResult } from '../interfaces/index.ts';
import { logSettingsChange } from './settings-log.ts';

const PAGE_SIZE = 100;
const Cursor = z.tuple([z.int(), z.string().check(z.maxLength(200))]);

/** End of the current absence of an agent in a query over `agents`; null while the agent is present. */
export const absentUntil = (now: number): RawBuilder<number | null> =>
  sql<number | null>`(select max(agent_absences.ends_at) from agent_absences where agent_absences.agent_id = agents.id
    and agent_absences.starts_at <= ${now} and agent_absences.ends_at > ${now})`;

/** Lists absences that have not ended, by their start. */
export async function listAbsences(
  { db, now }: CallContext,
  query: OperationInput<'listAbsences'>,
): Promise<PageResult<Absence>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after =
    query.cursor === undefined
      ? null
      : readCursor(Cursor, query.cursor, ([at, id]) => (isStorableText(id) ? { at, id } : null));
  const rows = await db
    .selectFrom('agent_absences')
    .innerJoin('agents', 'agents.id', 'agent_absences.agent_id')
    .selectAll('agent_absences')
    .select('agents.name')
    .where('ends_at', '>', now)
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(starts_at, agent_absences.id) > (${after?.at ?? 0}, ${after?.id ?? ''})`),
    )
    .orderBy('starts_at')
    .orderBy('agent_absences.id')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ id, agent_id, name, starts_at, ends_at }) => ({
      id,
      agent: { id: agent_id, name },
      from: new Date(Number(starts_at)).toISOString(),
      to: new Date(Number(ends_at)).toISOString(),
    })),
    next: rows.length > limit && last ? encodeCursor([Number(last.starts_at), last.id]) : null,
    total: null,
  };
}

/** @throws ProblemError `validation` for an unknown agent, or an end before the start */
export async function createAbsence(
  { db, identity, now }: CallContext,
  { agentId, from, to }: OperationInput<'createAbsence'>,
): Promise<Absence | null> {
  const agent = isStorableText(agentId)
    ? await db.selectFrom('agents').select(['id', 'name']).where('id', '=', agentId).executeTakeFirst()
    : undefined;
  if (!agent) throw rejectField('agentId', 'unknown_agent');
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (end <= start) throw rejectField('to', 'end_before_start');
  const row = { id: randomUUID(), agent_id: agent.id, starts_at: start, ends_at: end };
  await db.insertInto('agent_absences').values(row).execute();
  const detail = { from, to };
  await logSettingsChange(db, identity, now, { area: 'absences', action: 'created', subject: agent.name, detail });
  return { id: row.id, agent, from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

export async function deleteAbsence({ db, identity, now }: CallContext, id: string): Promise<boolean> {
  if (!isStorableText(id)) return false;
  const row = await db
    .selectFrom('agent_absences')
    .innerJoin('agents', 'agents.id', 'agent_absences.agent_id')
    .select(['agent_absences.agent_id', 'agents.name'])
    .where('agent_absences.id', '=', id)
    .executeTakeFirst();
  if (!row) return false;
  await db.deleteFrom('agent_absences').where('id', '=', id).execute();
  await logSettingsChange(db, identity, now, { area: 'absences', action: 'deleted', subject: row.name });
  return true;
}
