import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import * as z from 'zod/mini';
import { MACRO_VARIABLES, type Macro, type OperationInput, type TicketMacro } from '../../contract/index.ts';
import { isDuplicate } from '../database/errors.ts';
import type { MacrosTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { rejectField } from '../errors.ts';
import type { CallContext, Db, PageResult } from '../interfaces/index.ts';
import { normalizeTag } from '../tickets/queue/queue-filters.ts';
import { assertTeam, readNameCursor, toNamePage, type PageQuery } from './directory.ts';
import { logSettingsChange } from './settings-log.ts';

const PAGE_SIZE = 100;
/** Macros that are offered for one ticket. */
const MAX_OFFERED = 500;
const Bodies = z.record(z.string(), z.string());
const Tags = z.array(z.string());
/** A variable of a macro, such as `{{requester.name}}`. */
const VARIABLE = /\{\{ ?([a-z.]{1,40}) ?\}\}/g;

type MacroRow = Selectable<MacrosTable> & { team_name: string | null };

const selectMacros = (db: Db) =>
  db
    .selectFrom('macros')
    .leftJoin('teams', 'teams.id', 'macros.team_id')
    .selectAll('macros')
    .select('teams.name as team_name');

const toMacro = (row: MacroRow): Macro => ({
  id: row.id,
  name: row.name,
  bodies: Bodies.parse(JSON.parse(row.bodies)),
  status: row.status,
  tags: Tags.parse(JSON.parse(row.tags)),
  team: row.team_id === null || row.team_name === null ? null : { id: row.team_id, name: row.team_name },
});

/** Lists macros by name. */
export async function listMacros(db: Db, query: PageQuery): Promise<PageResult<Macro>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after = query.cursor === undefined ? null : readNameCursor(query.cursor);
  const rows = await selectMacros(db)
    .$if(after !== null, (qb) => qb.where('macros.name', '>', after?.name ?? ''))
    .orderBy('macros.name')
    .limit(limit + 1)
    .execute();
  return toNamePage(rows, limit, toMacro);
}

async function readMacro(db: Db, id: string): Promise<Macro | null> {
  const row = isStorableText(id) ? await selectMacros(db).where('macros.id', '=', id).executeTakeFirst() : undefined;
  return row ? toMacro(row) : null;
}

/** @throws ProblemError `validation` for a name that is taken, an unknown team or an unknown variable */
export async function createMacro(
  { db, identity, now }: CallContext,
  { name, bodies, status = null, tags = [], teamId = null }: OperationInput<'createMacro'>,
): Promise<Macro | null> {
  await assertTeam(db, teamId);
  assertBodies(bodies);
  const row = {
    id: randomUUID(),
    name: name.trim(),
    bodies: JSON.stringify(bodies),
    status,
    tags: JSON.stringify(tags.map(normalizeTag)),
    team_id: teamId,
    updated_at: now,
  };
  await assertName(db, row.name, row.id);
  await rejectDuplicate(() => db.insertInto('macros').values(row).execute());
  await logSettingsChange(db, identity, now, { area: 'macros', action: 'created', subject: row.name });
  return readMacro(db, row.id);
}

export async function editMacro(
  { db, identity, now }: CallContext,
  { id, name, bodies, status, tags, teamId }: OperationInput<'editMacro'>,
): Promise<Macro | null> {
  const macro = await readMacro(db, id);
  if (!macro) return null;
  await assertTeam(db, teamId ?? null);
  if (bodies) assertBodies(bodies);
  if (name !== undefined) await assertName(db, name.trim(), id);
  const values = {
    ...(name !== undefined && { name: name.trim() }),
    ...(bodies !== undefined && { bodies: JSON.stringify(bodies) }),
    ...(status !== undefined && { status }),
    ...(tags !== undefined && { tags: JSON.stringify(tags.map(normalizeTag)) }),
    ...(teamId !== undefined && { team_id: teamId }),
  };
  await rejectDuplicate(() =>
    db
      .updateTable('macros')
      .set({ ...values, updated_at: now })
      .where('id', '=', id)
      .execute(),
  );
  const detail = { properties: Object.keys(values) };
  await logSettingsChange(db, identity, now, { area: 'macros', action: 'changed', subject: macro.name, detail });
  return readMacro(db, id);
}

export async function deleteMacro({ db, identity, now }: CallContext, id: string): Promise<boolean> {
  const macro = await readMacro(db, id);
  if (!macro) return false;
  await db.deleteFrom('macros').where('id', '=', id).execute();
  await logSettingsChange(db, identity, now, { area: 'macros', action: 'deleted', subject: macro.name });
  return true;
}

/** Lists the macros of the agent's team and of all teams with their texts for a ticket; null for an unknown ticket. */
export async function listTicketMacros(
  { db, identity }: CallContext,
  ticketId: string,
): Promise<PageResult<TicketMacro> | null> {
  if (!isStorableText(ticketId)) return null;
  const ticket = await db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(['tickets.number', 'tickets.subject', 'users.name', 'users.locale'])
    .select('organizations.name as organization_name')
    .where('tickets.id', '=', ticketId)
    .executeTakeFirst();
  if (!ticket) return null;
  const values: Record<(typeof MACRO_VARIABLES)[number], string> = {
    'requester.name': ticket.name ?? '',
    'requester.organization': ticket.organization_name ?? '',
    'ticket.number': String(ticket.number),
    'ticket.subject': ticket.subject,
    'agent.name': identity.name,
  };
  const teamId = identity.agent?.teamId ?? null;
  const rows = await selectMacros(db)
    .where((eb) =>
      eb.or([eb('macros.team_id', 'is', null), ...(teamId === null ? [] : [eb('macros.team_id', '=', teamId)])]),
    )
    .orderBy(sql`macros.name`)
    .limit(MAX_OFFERED)
    .execute();
  const items = rows.map(toMacro).map(({ id, name, bodies, status, tags }): TicketMacro => {
    const locale = selectLocale(Object.keys(bodies), ticket.locale);
    return { id, name, body: renderMacro(bodies[locale] ?? '', values), locale, status, tags };
  });
  return { items, next: null, total: items.length };
}

/** Selects the language of a macro: the requester's, else English, else the first one. */
export function selectLocale(available: readonly string[], wanted: string | null): string {
  const [language = ''] = (wanted ?? '').toLowerCase().split(/[-_]/, 1);
  const find = (tag: string) => available.find((one) => one.toLowerCase().split('-', 1)[0] === tag);
  return (
    available.find((one) => one.toLowerCase() === wanted?.toLowerCase()) ??
    find(language) ??
    find('en') ??
    available[0] ??
    ''
  );
}

/** Replaces the variables of a macro. Values are inserted as they are, so that a variable in a subject is not replaced again. */
export const renderMacro = (body: string, values: Readonly<Record<string, string>>): string =>
  body.replaceAll(VARIABLE, (text, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : text));

function assertBodies(bodies: Readonly<Record<string, string>>): void {
  if (Object.keys(bodies).length === 0) throw rejectField('bodies', 'required');
  const known: readonly string[] = MACRO_VARIABLES;
  for (const [locale, body] of Object.entries(bodies))
    for (const [, name = ''] of body.matchAll(VARIABLE))
      if (!known.includes(name)) throw rejectField(`bodies.${locale}`, 'unknown_variable', { name });
}

async function assertName(db: Db, name: string, ownId: string): Promise<void> {
  const other = await db.selectFrom('macros').select('id').where('name', '=', name).executeTakeFirst();
  if (other && other.id !== ownId) throw rejectField('name', 'name_taken');
}

async function rejectDuplicate(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isDuplicate(error) ? rejectField('name', 'name_taken') : error;
  }
}
