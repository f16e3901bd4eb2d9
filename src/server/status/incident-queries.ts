import type { Selectable } from 'kysely';
import type { Incident, Maintenance, StatusUpdate } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import type { IncidentsTable } from '../database/schema.ts';
import { HISTORY_DAYS } from './history.ts';

/** Age up to which resolved incidents and past maintenance are read. */
const MAX_AGE_MS = HISTORY_DAYS * 24 * 60 * 60 * 1000;
/** Incidents per query, and of open and resolved ones each how many are read with components and updates. */
const MAX_INCIDENTS = 1_000;
const MAX_UPDATES = 100;

const toIso = (ms: number) => new Date(ms).toISOString();

/** Groups the values of `rows` by key, in order. */
function groupBy<R, V>(rows: readonly R[], getKey: (row: R) => string, getValue: (row: R) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const group = groups.get(getKey(row));
    if (group) group.push(getValue(row));
    else groups.set(getKey(row), [getValue(row)]);
  }
  return groups;
}

async function withDetails(db: Db, rows: readonly Selectable<IncidentsTable>[]): Promise<Incident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const components = groupBy(
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
  const updates = groupBy(
    await db
      .selectFrom('incident_updates')
      .selectAll()
      .where('incident_id', 'in', ids)
      .orderBy('position', 'desc')
      .execute(),
    (row) => row.incident_id,
    (row): StatusUpdate => ({ id: row.id, state: row.state, body: row.body, at: toIso(row.posted_at) }),
  );
  return rows.map((row) => ({
    ...toIncident(row),
    components: components.get(row.id) ?? [],
    updates: updates.get(row.id) ?? [],
  }));
}

const toIncident = (row: Selectable<IncidentsTable>): Incident => ({
  id: row.id,
  name: row.name,
  impact: row.impact,
  state: row.state,
  startedAt: toIso(row.started_at),
  resolvedAt: row.resolved_at === null ? null : toIso(row.resolved_at),
  url: null,
  components: [],
  updates: [],
});

/** Reads one incident with its updates. Null when it does not exist. */
export async function readIncident(db: Db, id: string): Promise<Incident | null> {
  const rows = await db.selectFrom('incidents').selectAll().where('id', '=', id).execute();
  return (await withDetails(db, rows))[0] ?? null;
}

/** Reads open incidents and those within the history, newest first. */
export async function recentIncidents(db: Db, now: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', now - MAX_AGE_MS)]))
    .orderBy('started_at', 'desc')
    .limit(MAX_INCIDENTS)
    .execute();
  const detailedRows = [true, false].flatMap((open) =>
    rows.filter(({ resolved_at }) => (resolved_at === null) === open).slice(0, MAX_UPDATES),
  );
  const detailed = new Map((await withDetails(db, detailedRows)).map((incident) => [incident.id, incident]));
  return rows.map((row) => detailed.get(row.id) ?? toIncident(row));
}

/** Returns the time of the first stored incident or maintenance (ms). Null when there is none. */
export async function since(db: Db): Promise<number | null> {
  const { first } = await db
    .selectFrom('incidents')
    .select((eb) => eb.fn.min('started_at').as('first'))
    .executeTakeFirstOrThrow();
  const { planned } = await db
    .selectFrom('maintenances')
    .select((eb) => eb.fn.min('created_at').as('planned'))
    .executeTakeFirstOrThrow();
  // `min` returns null for no rows, although its type excludes that.
  const known = [first, planned].flatMap((time: number | null) => (time === null ? [] : [Number(time)]));
  return known.length === 0 ? null : Math.min(...known);
}

/** Reads planned and recent maintenance by its start. */
export async function recentMaintenances(db: Db, now: number): Promise<Maintenance[]> {
  const rows = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('ends_at', '>', now - MAX_AGE_MS)
    .orderBy('starts_at')
    .limit(MAX_UPDATES)
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
  const components = groupBy(
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
      startsAt: toIso(row.starts_at),
      endsAt: toIso(row.ends_at),
      url: null,
      components: components.get(row.id) ?? [],
      updates: [{ id: `${row.id}-plan`, state: 'scheduled', body: row.body, at: toIso(row.created_at) }],
    };
  });
}
