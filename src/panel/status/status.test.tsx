import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiError, fakeApp, type FakeApp } from '../../../test/panel/fake-app.ts';
import type { Status, TicketApi } from '../../contract/index.ts';
import Tab from './index.tsx';

const NOW = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

function report(more: Partial<Status> = {}): Status {
  return {
    headline: 'operational',
    checkedAt: iso(NOW - 2 * MINUTE),
    page: {
      name: 'Northwind',
      url: 'https://status.example.com',
      subscribeUrl: 'https://status.example.com/subscribe',
    },
    components: [
      { id: 'web', name: 'Web app', group: null, state: 'operational' },
      { id: 'hooks', name: 'Webhooks', group: 'Integrations', state: 'operational' },
    ],
    incidents: [],
    maintenances: [],
    ...more,
  };
}
const update = (id: string, state: string, body: string, at: number | null) => ({
  id,
  state,
  body,
  at: at === null ? null : iso(at),
});
const incident = {
  id: 'i1',
  name: 'Errors on the API',
  impact: 'major',
  state: 'identified',
  startedAt: iso(NOW - 60 * MINUTE),
  resolvedAt: null,
  url: 'javascript:alert(1)',
  components: ['hooks', 'gone'],
  updates: [
    update('a', 'investigating', 'We are looking.', NOW - 60 * MINUTE),
    update('c', 'identified', 'We found <b>it</b>.', NOW - 5 * MINUTE),
    update('b', 'pondering', 'Still looking.', NOW - 30 * MINUTE),
  ],
};

let app: FakeApp;
function show(getStatus: TicketApi['getStatus']) {
  app = fakeApp('status', { getStatus });
  return render(<Tab app={app} />);
}

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldAdvanceTime: true,
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('status', () => {
  test('says in words how it is, when that was checked, and where to subscribe', async () => {
    show(() => Promise.resolve(report()));
    expect(await screen.findByRole('heading', { name: 'Everything is working' })).toBeTruthy();
    expect(screen.getByText('2 minutes ago').closest('p')?.textContent).toBe('Checked 2 minutes ago');
    expect(screen.getByRole('link', { name: 'Subscribe to updates' }).getAttribute('href')).toBe(
      'https://status.example.com/subscribe',
    );
    const group = screen.getByRole('heading', { name: 'Integrations' }).parentElement;
    expect(within(group ?? document.body).getByText('Webhooks')).toBeTruthy();
  });

  test('N11: states that nobody here knows are shown raw', async () => {
    show(() =>
      Promise.resolve(
        report({ headline: 'wobbly', components: [{ id: 'web', name: 'Web app', group: null, state: 'constructor' }] }),
      ),
    );
    expect(await screen.findByRole('heading', { name: 'wobbly' })).toBeTruthy();
    expect(screen.getByText('constructor')).toBeTruthy();
  });

  test('tells of an incident: newest update first, earlier ones on demand, never a dishonest link', async () => {
    show(() => Promise.resolve(report({ headline: 'partial_outage', incidents: [incident] })));
    await screen.findByText('Errors on the API');
    const shown = () => screen.getAllByText(/looking|We found/).map((element) => element.textContent);
    expect(shown()).toEqual(['We found <b>it</b>.', 'Still looking.']);
    expect(screen.getByText('pondering')).toBeTruthy();
    expect(screen.getByText('Affects Webhooks and gone')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show 1 earlier update' }));
    expect(shown()).toEqual(['We found <b>it</b>.', 'Still looking.', 'We are looking.']);
    expect(screen.queryByRole('link', { name: /Details/ })).toBeNull();
  });

  test('keeps what is over apart from what is going on', async () => {
    const over = {
      ...incident,
      id: 'i0',
      name: 'Slow sign-in',
      state: 'resolved',
      resolvedAt: iso(NOW - 600 * MINUTE),
    };
    show(() => Promise.resolve(report({ incidents: [over] })));
    await screen.findByText('Past incidents');
    expect(screen.queryByText('What is going on')).toBeNull();
    expect(screen.getAllByText('Slow sign-in').length).toBeGreaterThan(0);
  });

  test('shows planned maintenance with both ends, also when one is unknown', async () => {
    const planned = {
      id: 'm1',
      name: 'Database upgrade',
      state: 'scheduled',
      startsAt: iso(NOW + 60 * MINUTE),
      endsAt: iso(NOW + 120 * MINUTE),
      url: null,
      components: [],
      updates: [],
    };
    show(() =>
      Promise.resolve(
        report({
          maintenances: [
            planned,
            { ...planned, id: 'm2', name: 'Move', startsAt: null },
            { ...planned, id: 'm3', name: 'Done long ago', state: 'completed' },
          ],
        }),
      ),
    );
    const first = (await screen.findByText('Database upgrade')).closest('article');
    expect(first?.textContent).toMatch(/Planned.*2026.*[–-]/);
    expect(screen.getByText('Move').closest('article')?.textContent).toContain('Unknown date');
    expect(screen.queryByText('Done long ago')).toBeNull();
  });

  test('says when it may be out of date, as time goes by', async () => {
    let fail = false;
    show(() => (fail ? Promise.reject(apiError('offline')) : Promise.resolve(report())));
    await screen.findByText('Everything is working');
    expect(screen.queryByText(/may be out of date/)).toBeNull();
    fail = true;
    await act(async () => {
      await vi.advanceTimersByTimeAsync(20 * MINUTE);
    });
    expect(screen.getByText(/may be out of date/)).toBeTruthy();
    expect(screen.getByText('22 minutes ago')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Everything is working' })).toBeTruthy();
  });

  test('a failure says nothing about the product, and can be tried again', async () => {
    let fail = true;
    show(() => (fail ? Promise.reject(apiError('unavailable')) : Promise.resolve(report())));
    expect(await screen.findByText('The status could not be loaded')).toBeTruthy();
    fail = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Everything is working' })).toBeTruthy());
  });

  test('asks only while it is looked at', async () => {
    const getStatus = vi.fn<TicketApi['getStatus']>(() => Promise.resolve(report()));
    show(getStatus);
    await screen.findByText('Everything is working');
    act(() => void (app.tab.value = 'tickets'));
    const before = getStatus.mock.calls.length;
    await act(async () => {
      await vi.advanceTimersByTimeAsync(10 * MINUTE);
    });
    expect(getStatus.mock.calls.length).toBe(before);
  });
});
