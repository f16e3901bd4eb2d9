import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { COMPONENT_STATES, type Incident, type Maintenance, type StatusUpdate } from '../../contract/index.ts';
import type { Db, StatusSource } from '../ports.ts';
import { ProblemError, invalid } from '../problem.ts';
import type { IncidentsTable } from '../store/schema.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import { rememberIdentity } from '../store/people.ts';
import { HISTORY_DAYS } from './history.ts';
import { statusFrom } from './report.ts';

/** How long resolved incidents and past maintenance are read. */
const PAST = HISTORY_DAYS * 24 * 60 * 60 * 1000;
/** Incidents that are read at all, and those of either sort that are read with all that was said. */
const MOST_INCIDENTS = 1_000;
const MOST_TOLD = 100;

/** How the status page is named, and where the public one is, if there is one. */
export interface IncidentsOptions {
  pageName?: string;
  pageUrl?: string;
  subscribeUrl?: string;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The values of `rows` under their keys, in order. */
function grouped<R, V>(rows: readonly R[], keyOf: (row: R) => string, valueOf: (row: R) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(valueOf(row));
    else groups.set(keyOf(row), [valueOf(row)]);
  }
  return groups;
}

async function withDetails(db: Db, rows: readonly Selectable<IncidentsTable>[]): Promise<Incident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const components = grouped(
    await db
      .selectFrom('incident_components')
      .innerJoin('components', 'components.id', 'incident_components.component_id')
      .select(['incident_id', 'components.name'])
      .where('incident_id', 'in', ids)
      .orderBy('components.position')
      .execute(),
    (row) => row.incident_id,
    (row) => row.name,
  );
  const updates = grouped(
    await db
      .selectFrom('incident_updates')
      .selectAll()
      .where('incident_id', 'in', ids)
      .orderBy('position', 'desc')
      .execute(),
    (row) => row.incident_id,
    (row): StatusUpdate => ({ id: row.id, state: row.state, body: row.body, at: iso(row.at) }),
  );
  return rows.map((row) => ({
    ...bare(row),
    components: components.get(row.id) ?? [],
    updates: updates.get(row.id) ?? [],
  }));
}

const bare = (row: Selectable<IncidentsTable>): Incident => ({
  id: row.id,
  name: row.name,
  impact: row.impact,
  state: row.state,
  startedAt: iso(row.started_at),
  resolvedAt: row.resolved_at === null ? null : iso(row.resolved_at),
  url: null,
  components: [],
  updates: [],
});

async function readIncident(db: Db, id: string): Promise<Incident | null> {
  const rows = await db.selectFrom('incidents').selectAll().where('id', '=', id).execute();
  return (await withDetails(db, rows))[0] ?? null;
}

async function recentIncidents(db: Db, now: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', now - PAST)]))
    .orderBy('started_at', 'desc')
    .limit(MOST_INCIDENTS)
    .execute();
  const told = [true, false].flatMap((open) =>
    rows.filter(({ resolved_at }) => (resolved_at === null) === open).slice(0, MOST_TOLD),
  );
  const whole = new Map((await withDetails(db, told)).map((incident) => [incident.id, incident]));
  return rows.map((row) => whole.get(row.id) ?? bare(row));
}

/** Since when incidents are kept here, as far as they tell themselves. */
async function since(db: Db): Promise<number | null> {
  const { first } = await db
    .selectFrom('incidents')
    .select((eb) => eb.fn.min('started_at').as('first'))
    .executeTakeFirstOrThrow();
  const { planned } = await db
    .selectFrom('maintenances')
    .select((eb) => eb.fn.min('created_at').as('planned'))
    .executeTakeFirstOrThrow();
  // A table without rows has no least one, whatever the types say.
  const known = [first, planned].flatMap((time: number | null) => (time === null ? [] : [Number(time)]));
  return known.length === 0 ? null : Math.min(...known);
}

async function recentMaintenances(db: Db, now: number): Promise<Maintenance[]> {
  const rows = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('ends_at', '>', now - PAST)
    .orderBy('starts_at')
    .limit(MOST_TOLD)
    .execute();
  if (rows.length === 0) return [];
  const names = await db
    .selectFrom('maintenance_components')
    .innerJoin('components', 'components.id', 'maintenance_components.component_id')
    .select(['maintenance_id', 'components.name'])
    .where(
      'maintenance_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('components.position')
    .execute();
  const components = grouped(
    names,
    (row) => row.maintenance_id,
    (row) => row.name,
  );
  return rows.map((row) => {
    const state = now < row.starts_at ? 'scheduled' : now < row.ends_at ? 'in_progress' : 'completed';
    return {
      id: row.id,
      name: row.name,
      state,
      startsAt: iso(row.starts_at),
      endsAt: iso(row.ends_at),
      url: null,
      components: components.get(row.id) ?? [],
      updates: [{ id: `${row.id}-plan`, state: 'scheduled', body: row.body, at: iso(row.created_at) }],
    };
  });
}

async function addUpdate(tx: Db, incidentId: string, update: { state: string; body: string; at: number }) {
  const { last } = await tx
    .selectFrom('incident_updates')
    .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(0)).as('last'))
    .where('incident_id', '=', incidentId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('incident_updates')
    .values({ id: randomUUID(), incident_id: incidentId, position: last + 1, ...update })
    .execute();
}

/**
 * The status page that comes with the server: components, incidents and maintenance in its own database. While an
 * incident is open, its components are at least as bad as it says; when it is resolved they are what they were before.
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
      return statusFrom(
        {
          page: {
            name: options.pageName ?? 'Status',
            url: options.pageUrl ?? null,
            subscribeUrl: options.subscribeUrl ?? null,
          },
          components,
          incidents: await recentIncidents(db, now),
          maintenances: await recentMaintenances(db, now),
          since: await since(db),
        },
        now,
      );
    },

    async openIncident({ db, identity, now }, input) {
      if (identity.role !== 'agent') throw new ProblemError('forbidden');
      return inTransaction(db, async (tx) => {
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
          if (!known.has(component.id))
            throw invalid(`components.${index}.id`, 'unknown', 'There is no such component.');
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
      if (!storable(input.id)) return null;
      return inTransaction(db, async (tx) => {
        // Holds the incident until the end, so that two updates get two positions. An update after the end opens it again.
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
      if (!storable(id)) return null;
      return inTransaction(db, async (tx) => {
        const open = await tx
          .selectFrom('incidents')
          .select('id')
          .where('id', '=', id)
          .where('resolved_at', 'is', null)
          .executeTakeFirst();
        if (!open) return null;
        await rememberIdentity(tx, identity, now);
        await tx
          .insertInto('affected')
          .values({ incident_id: id, user_id: identity.id, since: now })
          .onConflict((conflict) => conflict.columns(['incident_id', 'user_id']).doNothing())
          .execute();
        const { count } = await tx
          .selectFrom('affected')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('incident_id', '=', id)
          .executeTakeFirstOrThrow();
        return { count };
      });
    },
  };
}
