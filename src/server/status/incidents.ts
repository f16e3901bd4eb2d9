import { randomUUID } from 'node:crypto';
import { COMPONENT_STATES, UNKNOWN } from '../../contract/index.ts';
import type { Db, StatusSource } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { upsertUser } from '../database/users.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { readIncident, recentIncidents, recentMaintenances, since } from './incident-queries.ts';
import { buildStatus } from './report.ts';
import { getAccountId } from '../database/account-id.ts';

/** Options of {@link databaseIncidents}. */
export interface IncidentsOptions {
  pageName?: string;
  pageUrl?: string;
  subscribeUrl?: string;
}

async function addUpdate(tx: Db, incidentId: string, { at, ...update }: { state: string; body: string; at: number }) {
  const { last } = await tx
    .selectFrom('incident_updates')
    .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(0)).as('last'))
    .where('incident_id', '=', incidentId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('incident_updates')
    .values({ id: randomUUID(), incident_id: incidentId, position: last + 1, posted_at: at, ...update })
    .execute();
}

/**
 * Creates the built-in status source: components, incidents and maintenance in the database of the server. While an
 * incident is open, the state of its components is at least as bad as the incident states; on resolution they return to
 * their previous state.
 *
 * @example const status = databaseIncidents({ pageName: 'Example Cloud' });
 */
export function databaseIncidents(options: IncidentsOptions = {}): StatusSource {
  return {
    async read(db, now) {
      const rows = await db.selectFrom('components').selectAll().orderBy('position').orderBy('id').execute();
      const touched = await db
        .selectFrom('incident_components')
        .innerJoin('incidents', 'incidents.id', 'incident_components.incident_id')
        .select(['incident_components.component_id', 'incident_components.state'])
        .where('incidents.resolved_at', 'is', null)
        .execute();
      const order = (state: string) => COMPONENT_STATES.findIndex((known) => known === state);
      const worst = new Map<string, string>();
      for (const { component_id, state } of touched)
        if (order(state) > order(worst.get(component_id) ?? 'operational')) worst.set(component_id, state);

      const components = rows.map(({ id, name, group_name, state }) => {
        const because = worst.get(id) ?? state;
        return { id, name, group: group_name, state: order(because) > order(state) ? because : state };
      });
      const from = await since(db);
      const status = buildStatus(
        {
          page: {
            name: options.pageName ?? 'Status',
            url: options.pageUrl ?? null,
            subscribeUrl: options.subscribeUrl ?? null,
          },
          components,
          incidents: await recentIncidents(db, now),
          maintenances: await recentMaintenances(db, now),
          since: from,
        },
        now,
      );
      // Without any component, incident or maintenance the status is unknown.
      return components.length === 0 && from === null ? { ...status, headline: UNKNOWN, checkedAt: null } : status;
    },

    async openIncident({ db, identity, now }, input) {
      if (identity.role !== 'agent') throw new ProblemError('forbidden');
      return withTransaction(db, async (tx) => {
        const id = randomUUID();
        await tx
          .insertInto('incidents')
          .values({
            id,
            name: input.name,
            impact: input.impact,
            state: 'investigating',
            started_at: now,
            resolved_at: null,
          })
          .execute();
        const known = new Set((await tx.selectFrom('components').select('id').execute()).map((row) => row.id));
        const states = new Map<string, string>();
        for (const [index, component] of input.components.entries()) {
          if (!known.has(component.id)) throw rejectField(`components.${index}.id`, 'unknown_component');
          states.set(component.id, component.state);
        }
        for (const [component_id, state] of states)
          await tx.insertInto('incident_components').values({ incident_id: id, component_id, state }).execute();
        await addUpdate(tx, id, { state: 'investigating', body: input.body, at: now });
        const incident = await readIncident(tx, id);
        if (!incident) throw new Error('An incident that was just stored cannot be read back.');
        return incident;
      });
    },

    async addIncidentUpdate({ db, identity, now }, input) {
      if (identity.role !== 'agent') throw new ProblemError('forbidden');
      if (!isStorableText(input.id)) return null;
      return withTransaction(db, async (tx) => {
        // Locks the incident until commit, so that concurrent updates get distinct positions. An update after the resolution reopens it.
        const incident = await tx
          .updateTable('incidents')
          .set({ state: input.state, resolved_at: input.state === 'resolved' ? now : null })
          .where('id', '=', input.id)
          .returning('id')
          .executeTakeFirst();
        if (!incident) return null;
        await addUpdate(tx, incident.id, { state: input.state, body: input.body, at: now });
        return readIncident(tx, incident.id);
      });
    },

    async reportAffected({ db, identity, now }, id) {
      if (!isStorableText(id)) return null;
      return withTransaction(db, async (tx) => {
        const open = await tx
          .selectFrom('incidents')
          .select('id')
          .where('id', '=', id)
          .where('resolved_at', 'is', null)
          .executeTakeFirst();
        if (!open) return null;
        await upsertUser(tx, identity, now);
        await tx
          .insertInto('incident_affected')
          .values({ incident_id: id, user_id: getAccountId(identity), reported_at: now })
          .onConflict((conflict) => conflict.columns(['incident_id', 'user_id']).doNothing())
          .execute();
        const { count } = await tx
          .selectFrom('incident_affected')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('incident_id', '=', id)
          .executeTakeFirstOrThrow();
        return { count };
      });
    },
  };
}
