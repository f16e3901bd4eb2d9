import type { Selectable } from 'kysely';
import type { Incident, Maintenance, StatusUpdate } from '../../contract/index.ts';
import type { Db } from '../interfaces.ts';
import type { IncidentsTable } from '../database/schema.ts';
import { HISTORY_DAYS } from './history.ts';

/** How long resolved incidents and past maintenance are read. */
const PAST = HISTORY_DAYS * 24 * 60 * 60 * 1000;
/** Incidents that are read at all, and those of either sort that are read with all that was said. */
const MAX_INCIDENTS = 1_000;
const MAX_UPDATES = 100;

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

/** One incident with all that was said; null when there is none. */
export async function readIncident(db: Db, id: string): Promise<Incident | null> {
  const rows = await db.selectFrom('incidents').selectAll().where('id', '=', id).execute();
  return (await withDetails(db, rows))[0] ?? null;
}

/** Open incidents and those of the last days, newest first. */
export async function recentIncidents(db: Db, now: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', now - PAST)]))
    .orderBy('started_at', 'desc')
    .limit(MAX_INCIDENTS)
    .execute();
  const told = [true, false].flatMap((open) =>
    rows.filter(({ resolved_at }) => (resolved_at === null) === open).slice(0, MAX_UPDATES),
  );
  const whole = new Map((await withDetails(db, told)).map((incident) => [incident.id, incident]));
  return rows.map((row) => whole.get(row.id) ?? bare(row));
}

/** Since when incidents are kept here, as far as they tell themselves; null when there never was one. */
export async function since(db: Db): Promise<number | null> {
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

/** Maintenance to come and of the last days, first things first. */
export async function recentMaintenances(db: Db, now: number): Promise<Maintenance[]> {
  const rows = await db
    .selectFrom('maintenances')
    .selectAll()
    .where('ends_at', '>', now - PAST)
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
