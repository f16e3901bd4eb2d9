import { randomUUID } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import * as z from 'zod/mini';
import { hasAgentRole, type OperationInput, type SavedView } from '../../contract/index.ts';
import type { SavedViewsTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { ProblemError } from '../errors.ts';
import type { CallContext, Identity, PageResult } from '../interfaces/index.ts';
import { createMessage } from '../messages/index.ts';
import { readNameCursor, toNamePage, type PageQuery } from './directory.ts';
import { logSettingsChange } from './settings-log.ts';

const PAGE_SIZE = 100;
const Query = z.record(z.string(), z.string());

const isManager = (identity: Identity) => hasAgentRole(identity.agent?.role ?? 'agent', 'manager');

const toSavedView = (row: Selectable<SavedViewsTable>, identity: Identity): SavedView => ({
  id: row.id,
  name: row.name,
  query: Query.parse(JSON.parse(row.query)),
  shared: row.shared === 1,
  mine: row.owner_id === identity.id,
});

/** Lists the caller's views and the shared ones, by name. */
export async function listSavedViews({ db, identity }: CallContext, query: PageQuery): Promise<PageResult<SavedView>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const after = query.cursor === undefined ? null : readNameCursor(query.cursor);
  const rows = await db
    .selectFrom('saved_views')
    .selectAll()
    .where((eb) => eb.or([eb('owner_id', '=', identity.id), eb('shared', '=', 1)]))
    .$if(after !== null, (qb) => qb.where(sql<boolean>`(name, id) > (${after?.name ?? ''}, ${after?.id ?? ''})`))
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return toNamePage(rows, limit, (row) => toSavedView(row, identity));
}

/** @throws ProblemError `forbidden` when an agent who is no manager shares a view */
export async function createSavedView(
  { db, identity, now }: CallContext,
  { name, query, shared = false }: OperationInput<'createSavedView'>,
): Promise<SavedView> {
  if (shared) assertManager(identity);
  const row = {
    id: randomUUID(),
    owner_id: identity.id,
    name: name.trim(),
    query: JSON.stringify(query),
    shared: shared ? 1 : 0,
    created_at: now,
  };
  await db.insertInto('saved_views').values(row).execute();
  if (shared) await logSettingsChange(db, identity, now, { area: 'saved_views', action: 'created', subject: row.name });
  return toSavedView(row, identity);
}

/** Finds a view that the caller may change: an own one, or a shared one for managers. */
async function findChangeable({ db, identity }: CallContext, id: string) {
  if (!isStorableText(id)) return undefined;
  const row = await db.selectFrom('saved_views').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || (row.owner_id !== identity.id && row.shared !== 1)) return undefined;
  if (row.owner_id !== identity.id) assertManager(identity);
  return row;
}

export async function editSavedView(
  context: CallContext,
  { id, name, query, shared }: OperationInput<'editSavedView'>,
): Promise<SavedView | null> {
  const { db, identity, now } = context;
  const row = await findChangeable(context, id);
  if (!row) return null;
  if (shared !== undefined && shared !== (row.shared === 1)) assertManager(identity);
  const changed = {
    ...row,
    ...(name !== undefined && { name: name.trim() }),
    ...(query !== undefined && { query: JSON.stringify(query) }),
    ...(shared !== undefined && { shared: shared ? 1 : 0 }),
  };
  await db.updateTable('saved_views').set(changed).where('id', '=', id).execute();
  if (row.shared === 1 || changed.shared === 1)
    await logSettingsChange(db, identity, now, { area: 'saved_views', action: 'changed', subject: changed.name });
  return toSavedView(changed, identity);
}

export async function deleteSavedView(context: CallContext, id: string): Promise<boolean> {
  const { db, identity, now } = context;
  const row = await findChangeable(context, id);
  if (!row) return false;
  await db.deleteFrom('saved_views').where('id', '=', id).execute();
  if (row.shared === 1)
    await logSettingsChange(db, identity, now, { area: 'saved_views', action: 'deleted', subject: row.name });
  return true;
}

function assertManager(identity: Identity): void {
  if (!isManager(identity)) throw new ProblemError('forbidden', { detail: createMessage('agent_role_missing') });
}
