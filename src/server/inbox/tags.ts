import { sql } from 'kysely';
import * as z from 'zod/mini';
import { LIMITS, type Tag } from '../../contract/index.ts';
import { isStorableText } from '../database/text.ts';
import { rejectField } from '../errors.ts';
import type { CallContext, Db } from '../interfaces/index.ts';
import { normalizeTag } from '../tickets/queue/queue-filters.ts';
import { readRouting, writeRouting } from '../tickets/queue/routing.ts';
import { logSettingsChange } from './settings-log.ts';

const Tags = z.array(z.string());

async function countTickets(db: Db, tag: string): Promise<number> {
  const row = await db
    .selectFrom('ticket_tags')
    .select((eb) => eb.fn.countAll<number>().as('tickets'))
    .where('tag', '=', tag)
    .executeTakeFirstOrThrow();
  return Number(row.tickets);
}

/** Renames a tag on all tickets, and in macros and routing rules, which would otherwise bring the old name back. */
export async function renameTag({ db, identity, now }: CallContext, id: string, name: string): Promise<Tag | null> {
  if (!isStorableText(id) || (await countTickets(db, id)) === 0) return null;
  const next = normalizeTag(name);
  if (next === '' || next.length > LIMITS.tag || !isStorableText(next)) throw rejectField('name', 'invalid_format');
  if (next === id) return { name: id, tickets: await countTickets(db, id) };
  await sql`insert into ticket_tags (ticket_id, tag) select ticket_id, ${next} from ticket_tags where tag = ${id}
    on conflict do nothing`.execute(db);
  await db.deleteFrom('ticket_tags').where('tag', '=', id).execute();
  const rename = (tags: readonly string[]) => [...new Set(tags.map((tag) => (normalizeTag(tag) === id ? next : tag)))];
  for (const macro of await db.selectFrom('macros').select(['id', 'tags']).execute()) {
    const tags = JSON.stringify(rename(Tags.parse(JSON.parse(macro.tags))));
    if (tags !== macro.tags) await db.updateTable('macros').set({ tags }).where('id', '=', macro.id).execute();
  }
  const { rules } = await readRouting(db);
  const renamed = rules.map((rule) => ({
    ...rule,
    actions: { ...rule.actions, ...(rule.actions.tags && { tags: rename(rule.actions.tags) }) },
  }));
  if (JSON.stringify(renamed) !== JSON.stringify(rules)) await writeRouting(db, renamed);
  const detail = { name: next };
  await logSettingsChange(db, identity, now, { area: 'tags', action: 'changed', subject: id, detail });
  return { name: next, tickets: await countTickets(db, next) };
}

export async function deleteTag({ db, identity, now }: CallContext, id: string): Promise<boolean> {
  if (!isStorableText(id) || (await countTickets(db, id)) === 0) return false;
  await db.deleteFrom('ticket_tags').where('tag', '=', id).execute();
  await logSettingsChange(db, identity, now, { area: 'tags', action: 'deleted', subject: id });
  return true;
}
