/** Status pages of a fictitious product, for tests that compare texts with incidents. */
import type { Component, Incident, Status } from '../src/contract/index.ts';

const component = (id: string, name: string): Component => ({ id, name, group: null, state: 'degraded' });
const incident = (id: string, name: string, components: string[], ...bodies: string[]): Incident => ({
  id,
  name,
  impact: 'minor',
  state: 'investigating',
  startedAt: '2026-06-01T08:00:00Z',
  resolvedAt: null,
  url: null,
  components,
  updates: bodies.map((body, index) => ({ id: `${id}-${index}`, state: 'investigating', body, at: null })),
});

/** A page with four open incidents and a resolved one. */
export const TROUBLED: Pick<Status, 'components' | 'incidents' | 'page'> = {
  page: { name: 'Harbor', url: null, subscribeUrl: null },
  components: [
    component('labels', 'Label Printing'),
    component('pages', 'Harbor Pages'),
    component('hooks', 'Webhooks'),
    component('search', 'Search'),
    component('ja', '請求書発行'),
    component('log', 'ログ'),
    component('quiet', 'Customs Forms'),
  ],
  incidents: [
    incident(
      'labels',
      'Disruption with some Harbor services',
      ['Label Printing'],
      'We are investigating slow printing.',
    ),
    incident(
      'pages',
      'Incident with Pages',
      ['Harbor Pages'],
      'Some tracking domains answer with certificate errors.',
      'We are investigating reports of degraded performance.',
    ),
    incident(
      'hooks',
      'Incident with Carrier Sync and Slack Alerts',
      [],
      'Webhooks is experiencing degraded availability.',
    ),
    incident('search', 'Harbor search is degraded', [], 'Results are incomplete.'),
    incident('ja', '請求書の作成が遅れています', ['請求書発行'], '現在、調査しています。'),
    { ...incident('over', 'Customs declarations rejected', ['Customs Forms']), state: 'resolved', resolvedAt: 't' },
  ],
};
