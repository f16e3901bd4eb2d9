/** Tests active sessions, the use of grants, partial approval of requests, and the filters of the access history. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type {
  AccessRequest,
  AccessSession,
  AccessState,
  AuditEvent,
  Grant,
  CustomerApi,
} from '../../../contract/index.ts';
import Tab from './index.tsx';

const NOW = Date.UTC(2026, 10, 21);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number) => new Date(ms).toISOString();
const dana = { id: 'dana', name: 'Dana', role: 'admin' };
const ken = { id: 'ken', name: 'Ken', role: 'agent' };
const grant: Grant = {
  id: 'g1',
  state: 'active',
  scope: 'view',
  grantedBy: dana,
  grantedAt: iso(NOW - HOUR),
  expiresAt: iso(NOW + 6 * DAY),
  revokedAt: null,
  revokedBy: null,
  reason: null,
  ticketId: null,
  version: '"1"',
};
const request: AccessRequest = {
  id: 'r1',
  state: 'waiting',
  agent: ken,
  scope: 'view',
  seconds: 604_800,
  reason: 'To look at the export.',
  ticketId: null,
  createdAt: iso(NOW - HOUR),
  expiresAt: iso(NOW + DAY),
  grantId: null,
};
const session: AccessSession = {
  id: 's1',
  state: 'active',
  grantId: 'g1',
  agent: ken,
  scope: 'act_as',
  areas: [],
  environment: null,
  actingAs: { id: 'mia', name: 'Mia', role: 'user' },
  reason: 'Export',
  ticketId: 't7',
  startedAt: iso(NOW - HOUR),
  endsAt: iso(NOW + HOUR),
  lastUsedAt: null,
  endedAt: null,
  endedBy: null,
};

let app: FakeApp;
let server: AccessState;
function show(calls: Partial<CustomerApi> = {}) {
  app = createFakeContext('access', {
    readAccess: () => Promise.resolve({ ...server, serverTime: iso(app.now()) }),
    listAuditEvents: () => Promise.resolve({ items: [], next: null, total: null, skippedRows: 0 }),
    ...calls,
  });
  return render(<Tab app={app} />);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  server = {
    serverTime: iso(NOW),
    grants: [],
    requests: [],
    sessions: [],
    mayManage: true,
    maxSeconds: 7_776_000,
    defaultSeconds: 604_800,
    choiceSeconds: [86_400, 604_800, 2_592_000],
  };
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('shows active sessions with the impersonated user and the ticket, and ends them on click', async () => {
  server.grants = [grant];
  server.sessions = [session];
  const endAccessSession = vi.fn<CustomerApi['endAccessSession']>(() => {
    server.sessions = [];
    return Promise.resolve({ ...session, state: 'ended' });
  });
  show({ endAccessSession });
  const inside = await screen.findByRole('region', { name: 'Active now' });
  expect(within(inside).getByText(/^Ken has an active session until /)).toBeTruthy();
  expect(within(inside).getByText('Acting as Mia')).toBeTruthy();
  expect(within(inside).getByRole('button', { name: 'Open ticket' })).toBeTruthy();
  fireEvent.click(within(inside).getByRole('button', { name: 'End session' }));
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Active now' })).toBeNull());
  expect(endAccessSession.mock.calls[0]?.[0]).toEqual({ id: 's1' });
  expect(app.said).toEqual(['Session ended']);
  expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true');
});

test('hides expired sessions, and has no end button without the permission to manage access', async () => {
  server.grants = [grant];
  server.mayManage = false;
  server.sessions = [session, { ...session, id: 's2', agent: { ...ken, name: 'Lea' }, endsAt: iso(NOW) }];
  show();
  expect(await screen.findByText(/^Ken has an active session/)).toBeTruthy();
  expect(screen.queryByText(/^Lea has an active session/)).toBeNull();
  expect(screen.queryByRole('button', { name: /Turn off|End session/ })).toBeNull();
});

test('shows the last use and the areas of each grant, and ends one of several grants', async () => {
  server.allowed = {
    scopes: ['view', 'act'],
    areas: [{ id: 'reports', label: { en: 'Reports', ja: 'レポート' } }],
    environments: [],
  };
  server.grants = [
    { ...grant, areas: ['reports'], lastUse: { agent: ken, ticketId: 't7', at: iso(NOW - HOUR) } },
    { ...grant, id: 'g2', breakGlass: true, grantedBy: ken },
  ];
  const revokeGrant = vi.fn<CustomerApi['revokeGrant']>(({ id }) => {
    server.grants = server.grants.filter((one) => one.id !== id);
    return Promise.resolve({ ...grant, id, state: 'revoked', revokedAt: iso(NOW), revokedBy: dana });
  });
  show({ revokeGrant });
  expect(await screen.findByText(/^Last used by Ken/)).toBeTruthy();
  expect(screen.getByText(/Limited to: Reports$/)).toBeTruthy();
  expect(screen.getByText(/^Turned on by Ken in an emergency/)).toBeTruthy();
  const [, second] = screen.getAllByRole('button', { name: 'Turn off' });
  if (second) fireEvent.click(second);
  await waitFor(() => expect(screen.queryByText(/in an emergency/)).toBeNull());
  expect(revokeGrant.mock.calls.map(([{ id }]) => id)).toEqual(['g2']);
  // The other grant is still active.
  await waitFor(() => expect(app.said).toEqual(['Grant ended. Support access stays on.']));
  expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true');
});

test('approves a request for a shorter time', async () => {
  server.requests = [request];
  const approveAccessRequest = vi.fn<CustomerApi['approveAccessRequest']>(() => {
    server.requests = [];
    server.grants = [grant];
    return Promise.resolve(grant);
  });
  show({ approveAccessRequest });
  fireEvent.click(await screen.findByLabelText('1 day'));
  fireEvent.click(screen.getByRole('button', { name: 'Approve for 1 day' }));
  await waitFor(() => expect(app.said).toEqual(['Support access is on']));
  expect(approveAccessRequest.mock.calls[0]?.[0]).toEqual({ id: 'r1', seconds: 86_400 });
});

test('denies a request with a reason', async () => {
  server.requests = [request];
  const denyAccessRequest = vi.fn<CustomerApi['denyAccessRequest']>(() => {
    server.requests = [];
    return Promise.resolve({ ...request, state: 'denied' });
  });
  show({ denyAccessRequest });
  fireEvent.click(await screen.findByRole('button', { name: 'Deny' }));
  const word = screen.getByLabelText('Reason (optional)');
  await waitFor(() => expect(document.activeElement).toBe(word));
  fireEvent.input(word, { target: { value: ' Not this week. ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Deny' }));
  await waitFor(() => expect(app.said).toEqual(['Request denied']));
  expect(denyAccessRequest.mock.calls[0]?.[0]).toEqual({ id: 'r1', reason: 'Not this week.' });
});

test('offers only the scopes, areas and environments that the vendor allows', async () => {
  server.allowed = {
    scopes: ['view'],
    areas: [
      { id: 'reports', label: 'Reports' },
      { id: 'billing', label: 'Billing' },
    ],
    environments: [{ id: 'sandbox', label: 'Sandbox' }],
  };
  const grantAccess = vi.fn<CustomerApi['grantAccess']>(() => {
    server.grants = [grant];
    return Promise.resolve(grant);
  });
  show({ grantAccess });
  fireEvent.click(await screen.findByRole('switch'));
  expect(screen.queryByRole('group', { name: 'Access level' })).toBeNull();
  fireEvent.click(screen.getByLabelText('Billing'));
  fireEvent.click(screen.getByLabelText('Sandbox'));
  fireEvent.click(screen.getByRole('button', { name: 'Turn on' }));
  await waitFor(() => expect(grantAccess).toHaveBeenCalledTimes(1));
  expect(grantAccess.mock.calls[0]?.[0]).toEqual({
    seconds: 604_800,
    scope: 'view',
    areas: ['billing'],
    environment: 'sandbox',
  });
});

test('filters the history by person and activity, and clears the filters', async () => {
  const row = (seq: number, action: string, actor: AuditEvent['actor']): AuditEvent => ({
    seq,
    at: iso(NOW - HOUR),
    actor,
    action,
    grantId: 'g1',
    requestId: null,
    ticketId: null,
    detail: action === 'session_ended' ? { agent: { id: 'ken', name: 'Ken' }, why: 'sent_out' } : {},
    previousHash: '',
    hash: '',
  });
  const all = [row(3, 'session_ended', dana), row(2, 'session_started', ken), row(1, 'granted', dana)];
  const listAuditEvents = vi.fn<CustomerApi['listAuditEvents']>(({ actorId, action } = {}) =>
    Promise.resolve({
      items: all.filter((event) => (!actorId || event.actor.id === actorId) && (!action || event.action === action)),
      next: null,
      total: null,
      skippedRows: 0,
    }),
  );
  show({ listAuditEvents });
  expect(await screen.findByText('Dana ended a session of Ken', { selector: 'p' })).toBeTruthy();
  const lines = () => within(screen.getByRole('region', { name: 'History' })).queryAllByRole('listitem').length;
  fireEvent.change(screen.getByLabelText('Person'), { target: { value: 'dana' } });
  await waitFor(() => expect(lines()).toBe(2));
  fireEvent.change(screen.getByLabelText('Activity'), { target: { value: 'granted' } });
  await waitFor(() => expect(lines()).toBe(1));
  fireEvent.change(screen.getByLabelText('Person'), { target: { value: '' } });
  fireEvent.change(screen.getByLabelText('Activity'), { target: { value: '' } });
  await waitFor(() => expect(lines()).toBe(3));
});

test.each([
  ['left', ken, 'Ken ended a session'],
  ['sent_out', dana, 'Dana ended a session of Ken'],
  ['revoked', dana, 'Dana ended a session of Ken'],
  ['time', { id: 'system', name: 'Madoguchi', role: 'system' }, 'A session of Ken expired'],
  [
    'agent_disabled',
    { id: 'system', name: 'Madoguchi', role: 'system' },
    'A session of Ken ended because an account was disabled or changed',
  ],
])('shows in the history how a session ended: %s', async (why, actor, words) => {
  const event: AuditEvent = {
    seq: 1,
    at: iso(NOW - HOUR),
    actor,
    action: 'session_ended',
    grantId: 'g1',
    requestId: null,
    ticketId: null,
    detail: { agent: { id: 'ken', name: 'Ken' }, why },
    previousHash: '',
    hash: '',
  };
  show({ listAuditEvents: () => Promise.resolve({ items: [event], next: null, total: null, skippedRows: 0 }) });
  expect(await screen.findByText(words, { selector: 'p' })).toBeTruthy();
});

test('shows the role when an agent acts as an admin', async () => {
  server = { ...server, sessions: [{ ...session, actingAs: { id: 'dana', name: 'Dana', role: 'admin' } }] };
  show();
  expect(await screen.findByText('Acting as Dana, an admin')).toBeTruthy();
});

const entry = (action: string, detail: AuditEvent['detail'], seq = 1): AuditEvent => ({
  seq,
  at: iso(NOW - HOUR),
  actor: ken,
  action,
  grantId: 'g1',
  requestId: null,
  ticketId: null,
  detail,
  previousHash: '',
  hash: '',
});
const listing = (...items: AuditEvent[]) => ({
  listAuditEvents: () => Promise.resolve({ items, next: null, total: null, skippedRows: 0 }),
});
const clock = (ms: number) => new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(ms);

test('shows in the history how much an agent viewed and changed, with counts by route', async () => {
  const span = { firstAt: iso(NOW - 180_000), lastAt: iso(NOW) };
  show(
    listing(
      entry('activity', {
        views: 5,
        changes: 1,
        ...span,
        actingAs: { sub: 'mia', name: 'Mia' },
        kinds: [
          { method: 'GET', route: '/api/:organization/reports', effect: 'view', area: 'reports', count: 5, ...span },
          { method: 'ANY', route: '/*', effect: 'change', count: 1, ...span },
        ],
      }),
    ),
  );
  const words = `Ken (support): viewed 5 pages, made 1 change between ${clock(NOW - 180_000)} and ${clock(NOW)}`;
  expect(await screen.findByText(words, { selector: 'p' })).toBeTruthy();
  expect(screen.getByText('Acting as Mia')).toBeTruthy();
  expect(screen.getByText('GET /api/:organization/reports · reports: 5 times')).toBeTruthy();
  expect(screen.getByText('Other requests: 1 time')).toBeTruthy();
});

test('lists each kind of history entry under a distinct label in the filter', async () => {
  const used = entry('used', { action: 'view' }, 2);
  show(listing(entry('activity', { views: 1, changes: 0, firstAt: iso(NOW), lastAt: iso(NOW) }), used));
  await screen.findByText('Ken viewed your data for the first time in this session');
  const options = within(screen.getByLabelText('Activity')).getAllByRole('option');
  expect(new Set(options.map(({ textContent }) => textContent)).size).toBe(3);
});

test.each([
  [{ views: 1, changes: 0 }, 'viewed 1 page'],
  [{ views: 0, changes: 2 }, 'made 2 changes'],
])('omits zero counts from the history: %o', async (counts, words) => {
  show(listing(entry('activity', { ...counts, firstAt: iso(NOW), lastAt: iso(NOW) })));
  expect(await screen.findByText((text) => text.startsWith(`Ken (support): ${words} between`))).toBeTruthy();
});

test('describes the first view, change and impersonation in a session differently', async () => {
  show(
    listing(
      entry('used', { action: 'view', actingAs: null }, 3),
      entry('used', { action: 'act', actingAs: null }, 2),
      entry('used', { action: 'act_as', actingAs: { sub: 'mia', name: 'Mia' } }, 1),
    ),
  );
  for (const words of [
    'Ken viewed your data for the first time in this session',
    'Ken made a change for the first time in this session',
    'Ken acted as Mia for the first time in this session',
  ])
    expect(await screen.findByText(words, { selector: 'p' })).toBeTruthy();
});

test('reloads the history when it has new entries, even if nothing else has changed', async () => {
  server = { ...server, lastEventSeq: 1 };
  const { listAuditEvents } = listing(entry('session_started', {}));
  const read = vi.fn<CustomerApi['listAuditEvents']>(listAuditEvents);
  show({ listAuditEvents: read });
  await waitFor(() => expect(read).toHaveBeenCalledTimes(1));
  server = { ...server, lastEventSeq: 2 };
  app.streamConnected.value = false;
  window.dispatchEvent(new Event('online'));
  vi.setSystemTime(NOW + 11_000);
  document.dispatchEvent(new Event('visibilitychange'));
  await waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(1), { timeout: 12_000 });
}, 15_000);

test('downloads the whole history for an admin, and shows an error when the download fails', async () => {
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this.download);
  });
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }));
  let fail = true;
  const exportAuditEvents = vi.fn<CustomerApi['exportAuditEvents']>(() =>
    fail ? Promise.reject(new Error('down')) : Promise.resolve(new Blob(['{}'])),
  );
  show({ ...listing(entry('granted', {})), exportAuditEvents });
  fireEvent.click(await screen.findByRole('button', { name: 'Export as CSV' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The history could not be downloaded.');
  fail = false;
  fireEvent.click(screen.getByRole('button', { name: 'Export as JSON Lines' }));
  await waitFor(() => expect(clicked).toEqual(['support-access-2026-11-21.jsonl']));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(exportAuditEvents.mock.calls.map(([query]) => query)).toEqual([{ format: 'csv' }, { format: 'jsonl' }]);
  expect(app.said).toContain('History downloaded');
  vi.restoreAllMocks();
});

test('offers no export to users other than admins', async () => {
  server = { ...server, mayManage: false };
  show();
  expect(await screen.findByText(/Only an admin/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Export/ })).toBeNull();
});
