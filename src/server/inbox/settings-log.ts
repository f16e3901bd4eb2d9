import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { OperationInput, SETTINGS_AREAS, SettingsLogEntry } from '../../contract/index.ts';
import { isStorableText } from '../database/text.ts';
import { encodeCursor, readTimeCursor } from '../database/cursor.ts';
import { writeLater } from '../database/deferred-writes.ts';
import type { Db, Identity, PageResult } from '../interfaces/index.ts';

/** A change of a setting. */
export interface SettingsChange {
  area: (typeof SETTINGS_AREAS)[number];
  action: 'created' | 'changed' | 'deleted';
  /** Name of what was changed. */
  subject: string;
  /** Names of the changed properties, or their new values where these are no personal data. */
  detail?: Record<string, unknown>;
}

/** Logs a change of a setting, in the transaction of the change. */
export async function logSettingsChange(
  tx: Db,
  agent: Pick<Identity, 'id' | 'name'>,
  now: number,
  { area, action, subject, detail = {} }: SettingsChange,
): Promise<void> {
  await writeLater(
    tx,
    tx.insertInto('settings_log').values({
      id: randomUUID(),
      at: now,
      agent_id: agent.id,
      agent_name: agent.name,
      area,
      action,
      subject,
      detail: JSON.stringify(detail),
    }),
  );
}

const PAGE_SIZE = 50;
const Detail = z.record(z.string(), z.unknown());

/** Lists changes of settings, newest first. */
export async function listSettingsLog(
  db: Db,
  query: OperationInput<'listSettingsLog'>,
): Promise<PageResult<SettingsLogEntry>> {
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const { area, agentId, from, to } = query;
  if (!isStorableText(agentId ?? '')) return { items: [], next: null, total: null };
  const before = query.cursor === undefined ? null : readTimeCursor(query.cursor);
  const rows = await db
    .selectFrom('settings_log')
    .selectAll()
    .$if(before !== null, (qb) => qb.where(sql<boolean>`(at, id) < (${before?.[0] ?? 0}, ${before?.[1] ?? ''})`))
    .$if(area !== undefined, (qb) => qb.where('area', '=', area ?? ''))
    .$if(agentId !== undefined, (qb) => qb.where('agent_id', '=', agentId ?? ''))
    .$if(from !== undefined, (qb) => qb.where('at', '>=', Date.parse(from ?? '')))
    .$if(to !== undefined, (qb) => qb.where('at', '<', Date.parse(to ?? '')))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ id, at, agent_id, agent_name, area, action, subject, detail }) => ({
      id,
      at: new Date(at).toISOString(),
      agent: { id: agent_id, name: agent_name },
      area,
      action,
      subject,
      detail: Detail.parse(JSON.parse(detail)),
    })),
    next: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null,
    total: null,
  };
}
