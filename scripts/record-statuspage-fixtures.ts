/**
 * `node scripts/record-statuspage-fixtures.ts <folder>` (or `STATUSPAGES=<folder>`): checks the source `statuspage`
 * with recorded responses of Atlassian Statuspages (`/api/v2/summary.json`, one per file), through a real HTTP server,
 * against an oracle that parses the bodies independently. The recordings are not part of this repository;
 * `src/server/status/sources/statuspage.test.ts` has similar cases.
 */
import './check-node.mjs';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { statusUpstream } from '../test/status-upstream.ts';
import type { Status } from '../src/contract/index.ts';
import { readStatuspage } from '../src/panel/features/status/statuspage.ts';
import { statuspage } from '../src/server/status/index.ts';

const folder = process.argv[2] ?? process.env['STATUSPAGES'];
if (folder === undefined) {
  console.error('Name the folder with the recorded answers: node scripts/record-statuspage-fixtures.ts <folder>');
  process.exit(2);
}

const upstream = await statusUpstream();
const figures = {
  bodies: 0,
  right: 0,
  sameInBrowser: 0,
  unreadable: 0,
  incidents: 0,
  updates: 0,
  maintenances: 0,
  components: 0,
  calm: 0,
  belowIndicator: 0,
  aboveIndicator: 0,
};
const headlines = new Map<string, number>();
const wrong: string[] = [];

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()) {
  const text = readFileSync(join(folder, file), 'utf8');
  figures.bodies++;
  upstream.answer('/api/v2/summary.json', { body: text });
  const source = statuspage({ url: upstream.url, allowPrivate: true });
  let status: Status | null = null;
  let refusal = '';
  try {
    status = await source.current(Date.now());
  } catch (error) {
    refusal = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  const problems = check(text, status, refusal);
  if (problems.length === 0) figures.right++;
  else wrong.push(...problems.map((problem) => `${file}: ${problem}`));
  // The widget's own reader, for installations without a server-side status source.
  const direct = await readStatuspage(upstream.url).catch(() => null);
  if (direct?.headline !== status?.headline || direct?.incidents.length !== status?.incidents.length)
    wrong.push(`${file}: the browser reads ${direct?.headline} where the server reads ${status?.headline}`);
  else figures.sameInBrowser++;
}
await upstream.close();

console.log(figures);
console.log('Headlines:', Object.fromEntries(headlines));
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 || figures.bodies === 0 ? 1 : 0;

/**
 * Returns the differences between a status and its body. Shares no code with the source, and parses the body
 * independently.
 */
function check(text: string, status: Status | null, refusal: string): string[] {
  let body;
  try {
    body = JSON.parse(text) as Summary;
  } catch {
    figures.unreadable++;
    return status === null && refusal === 'unavailable' ? [] : ['is no JSON, and was not refused as unavailable'];
  }
  if (status === null) return [`was refused: ${refusal}`];

  const ladder = ['operational', 'maintenance', 'degraded', 'partial_outage', 'major_outage'];
  let height = 0;
  const climb = (to: number) => (height = Math.max(height, to));
  for (const component of body.components) {
    if (component.status === 'under_maintenance') climb(1);
    else if (component.status === 'degraded_performance') climb(2);
    else if (component.status === 'partial_outage') climb(3);
    else if (component.status === 'major_outage') climb(4);
    else if (component.status !== 'operational') climb(2);
  }
  const open = body.incidents.filter((incident) => (incident.resolved_at ?? null) === null);
  for (const incident of open) {
    if (incident.impact === 'critical') climb(4);
    else if (incident.impact === 'major') climb(3);
    else climb(2);
  }
  for (const maintenance of body.scheduled_maintenances)
    if (maintenance.status === 'in_progress' || maintenance.status === 'verifying') climb(1);

  figures.incidents += open.length;
  figures.maintenances += body.scheduled_maintenances.length;
  figures.components += body.components.length;
  headlines.set(status.headline, (headlines.get(status.headline) ?? 0) + 1);
  const problems: string[] = [];
  const assertSame = (label: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      problems.push(`${label}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  };
  assertSame('headline', status.headline, ladder[height]);
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();
  assertSame('incidents', ids(status.incidents), ids(open));
  assertSame('maintenances', ids(status.maintenances), ids(body.scheduled_maintenances));
  assertSame(
    'components',
    status.components.map(({ name }) => name).sort(),
    body.components.map(({ name }) => name).sort(),
  );
  for (const incident of open) {
    const reported = status.incidents.find(({ id }) => id === incident.id);
    figures.updates += incident.incident_updates.length;
    assertSame(`updates of ${incident.id}`, ids(reported?.updates ?? []), ids(incident.incident_updates));
    const [newest] = incident.incident_updates
      .map(({ display_at }) => display_at)
      .sort()
      .toReversed();
    assertSame(
      `newest of ${incident.id}`,
      reported?.updates[0]?.at,
      newest === undefined ? undefined : new Date(newest).toISOString(),
    );
  }
  if (open.length > 0 && body.status.indicator === 'none') {
    figures.calm++;
    if (status.headline === 'operational') problems.push('an incident is open, and everything was said to be working');
  }
  const indicator = { none: 0, maintenance: 1, minor: 2, major: 3, critical: 4 }[body.status.indicator] ?? 2;
  if (indicator > height) figures.belowIndicator++;
  if (indicator < height) figures.aboveIndicator++;
  return problems;
}

/** The part of a body that the oracle reads. */
interface Summary {
  status: { indicator: string };
  components: { name: string; status: string }[];
  incidents: {
    id: string;
    impact: string;
    resolved_at?: string | null;
    incident_updates: { id: string; display_at: string }[];
  }[];
  scheduled_maintenances: { id: string; status: string }[];
}
