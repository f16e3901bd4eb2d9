import { randomUUID } from 'node:crypto';
import { writeLater } from '../database/deferred-writes.ts';
import type { Db, Identity } from '../interfaces/index.ts';

/** A change of a setting. */
export interface SettingsChange {
  area: 'agents' | 'teams' | 'macros' | 'saved_views' | 'routing';
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
