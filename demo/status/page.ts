import { Hono } from 'hono';
import type { Incident, Maintenance } from '../../src/contract/index.ts';
import type { StatusSource } from '../../src/server/interfaces/index.ts';
import type { Store } from '../../src/server/database/index.ts';

const COMPONENTS: Readonly<Record<string, string>> = {
  degraded: 'degraded_performance',
  maintenance: 'under_maintenance',
};
const INDICATORS: Readonly<Record<string, string>> = {
  degraded: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
};

/**
 * Serves Harbor's status page in the format of an Atlassian Statuspage. Agents write its incidents in the console, and
 * the ticket API reads it like any other page.
 *
 * @param own source with the incidents
 */
export function statusPageRoutes(own: StatusSource, store: Store, clock: () => number): Hono {
  const page = new Hono();
  const read = () => own.read(store.db, clock());
  const about = { id: 'harbor', name: 'Harbor', url: 'https://status.harbor.example', time_zone: 'Etc/UTC' };

  page.get('/api/v2/summary.json', async (context) => {
    const { headline, components, incidents, maintenances } = await read();
    const groups = [...new Set(components.flatMap(({ group }) => group ?? []))];
    return context.json({
      page: about,
      status: { indicator: INDICATORS[headline] ?? 'none', description: headline },
      components: [
        ...groups.map((name, position) => ({
          id: `group-${name}`,
          name,
          status: 'operational',
          group: true,
          position,
        })),
        ...components.map(({ id, name, group, state }, position) => ({
          id,
          name,
          status: COMPONENTS[state] ?? state,
          group: false,
          group_id: group === null ? null : `group-${group}`,
          position,
        })),
      ],
      incidents: incidents.filter(({ resolvedAt }) => resolvedAt === null).map(incidentBody),
      scheduled_maintenances: maintenances.filter(({ state }) => state !== 'completed').map(maintenanceBody),
    });
  });
  page.get('/api/v2/incidents.json', async (context) =>
    context.json({ page: about, incidents: (await read()).incidents.map(incidentBody) }),
  );
  return page;
}

const toUpdates = ({ updates }: Incident | Maintenance) =>
  updates.map(({ id, state, body, at }) => ({ id, status: state, body, display_at: at, created_at: at }));

const incidentBody = (incident: Incident) => ({
  id: incident.id,
  name: incident.name,
  status: incident.state,
  impact: incident.impact,
  started_at: incident.startedAt,
  resolved_at: incident.resolvedAt,
  shortlink: `https://status.harbor.example/incidents/${incident.id}`,
  components: incident.components.map((name) => ({ name })),
  incident_updates: toUpdates(incident),
});

const maintenanceBody = (maintenance: Maintenance) => ({
  id: maintenance.id,
  name: maintenance.name,
  status: maintenance.state,
  impact: 'maintenance',
  scheduled_for: maintenance.startsAt,
  scheduled_until: maintenance.endsAt,
  components: maintenance.components.map((name) => ({ name })),
  incident_updates: toUpdates(maintenance),
});
