import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiError, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { Status, CustomerApi } from '../../../contract/index.ts';
import Tab from './index.tsx';
import { showIncidentBanner } from './incident-banner.tsx';

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
function show(getStatus: CustomerApi['getStatus']) {
  app = createFakeContext('status', { getStatus });
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

describe('the status tab', () => {
  test('calls the onSubscribe option instead of linking to the status page', async () => {
    const onSubscribe = vi.fn<() => void>();
    show(() => Promise.resolve(report()));
    app.options.value = { onSubscribe };
    fireEvent.click(await screen.findByRole('button', { name: 'Subscribe to updates' }));
    expect(onSubscribe).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('link', { name: 'Subscribe to updates' })).toBeNull();
  });

  test('shows the status in words, the time of the last check, and a link to subscribe', async () => {
    show(() => Promise.resolve(report()));
    expect(await screen.findByRole('heading', { name: 'All systems operational' })).toBeTruthy();
    expect(screen.getByText('2 minutes ago').closest('p')?.textContent).toBe('Checked 2 minutes ago');
    expect(screen.getByRole('link', { name: 'Subscribe to updates' }).getAttribute('href')).toBe(
      'https://status.example.com/subscribe',
    );
    const group = screen.getByRole('heading', { name: 'Integrations' }).parentElement;
    expect(within(group ?? document.body).getByText('Webhooks')).toBeTruthy();
  });

  test('shows unknown states unchanged', async () => {
    show(() =>
      Promise.resolve(
        report({ headline: 'wobbly', components: [{ id: 'web', name: 'Web app', group: null, state: 'constructor' }] }),
      ),
    );
    expect(await screen.findByRole('heading', { name: 'wobbly' })).toBeTruthy();
    expect(screen.getByText('constructor')).toBeTruthy();
  });

  test('shows the newest update of an incident first, earlier ones on demand, and no unsafe link', async () => {
    show(() => Promise.resolve(report({ headline: 'partial_outage', incidents: [incident] })));
    await screen.findByText('Errors on the API');
    const shown = () => screen.getAllByText(/looking|We found/).map((element) => element.textContent);
    expect(shown()).toEqual(['We found <b>it</b>.', 'Still looking.']);
    expect(screen.getByText('pondering')).toBeTruthy();
    expect(screen.getByText('Affects Webhooks and gone')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show 1 earlier' }));
    expect(shown()).toEqual(['We found <b>it</b>.', 'Still looking.', 'We are looking.']);
    expect(screen.queryByRole('link', { name: /Details/ })).toBeNull();
  });

  test('shows an unknown status as unknown and not as operational', async () => {
    show(() => Promise.resolve(report({ headline: 'unknown', checkedAt: null, components: [] })));
    expect(await screen.findByRole('heading', { name: 'Status unknown' })).toBeTruthy();
    expect(screen.getByText('No components or incidents are reported here.')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/working|Checked|No incidents|out of date/i);
  });

  test('lists resolved incidents apart from current ones', async () => {
    const over = {
      ...incident,
      id: 'i0',
      name: 'Slow sign-in',
      state: 'resolved',
      resolvedAt: iso(NOW - 600 * MINUTE),
    };
    show(() => Promise.resolve(report({ incidents: [over] })));
    await screen.findByText('Past incidents');
    expect(screen.queryByText('Current incidents')).toBeNull();
    expect(screen.getAllByText('Slow sign-in').length).toBeGreaterThan(0);
  });

  test('shows scheduled maintenance with start and end, even if one is unknown', async () => {
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
    expect(first?.textContent).toMatch(/Scheduled.*2026.*[–-]/);
    expect(screen.getByText('Move').closest('article')?.textContent).toContain('Unknown date');
    expect(screen.queryByText('Done long ago')).toBeNull();
  });

  test('shows a notice when the status becomes out of date', async () => {
    let fail = false;
    show(() => (fail ? Promise.reject(apiError('offline')) : Promise.resolve(report())));
    await screen.findByText('All systems operational');
    expect(screen.queryByText(/may be out of date/)).toBeNull();
    fail = true;
    await act(async () => {
      await vi.advanceTimersByTimeAsync(20 * MINUTE);
    });
    expect(screen.getByText(/may be out of date/)).toBeTruthy();
    expect(screen.getByText('22 minutes ago')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'All systems operational' })).toBeTruthy();
  });

  test('shows an error without a status after a failed request, and loads again on click', async () => {
    let fail = true;
    show(() => (fail ? Promise.reject(apiError('unavailable')) : Promise.resolve(report())));
    expect(await screen.findByText("Couldn't load this")).toBeTruthy();
    fail = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByRole('heading', { name: 'All systems operational' })).toBeTruthy());
  });

  test('sends no requests while another tab is active', async () => {
    const getStatus = vi.fn<CustomerApi['getStatus']>(() => Promise.resolve(report()));
    show(getStatus);
    await screen.findByText('All systems operational');
    act(() => void (app.tab.value = 'tickets'));
    const before = getStatus.mock.calls.length;
    await act(async () => {
      await vi.advanceTimersByTimeAsync(10 * MINUTE);
    });
    expect(getStatus.mock.calls.length).toBe(before);
  });
});

describe('the history of the last days', () => {
  const history = {
    from: '2026-08-24',
    days: [...Array.from({ length: 88 }, () => null), 'partial_outage', 'operational'],
  };
  const over = {
    ...incident,
    state: 'resolved',
    startedAt: iso(NOW - 30 * 60 * MINUTE),
    resolvedAt: iso(NOW - 28 * 60 * MINUTE),
  };

  test('is a slider with one tab stop whose value text names the day, state and incidents', async () => {
    show(() => Promise.resolve(report({ history, incidents: [over] })));
    const slider = await screen.findByRole<HTMLInputElement>('slider', { name: 'Last 90 days' });
    const say = (day: number) => {
      fireEvent.input(slider, { target: { value: String(day) } });
      return slider.getAttribute('aria-valuetext');
    };
    expect([slider.min || '0', slider.max, slider.value]).toEqual(['0', '89', '89']);
    expect(slider.getAttribute('aria-valuetext')).toBe('Nov 21, 2026 · Operational');
    expect(say(88)).toMatch(/^Nov 20, 2026 · Partial outage/);
    expect(say(87)).toBe('Nov 19, 2026 · No data · Errors on the API');
    expect(say(0)).toBe('Aug 24, 2026 · No data');
    expect(screen.getByText('Aug 24, 2026 · No data')).toBeTruthy();
  });

  test('is hidden when there is no data', async () => {
    show(() => Promise.resolve(report()));
    await screen.findByText('Past incidents');
    expect(screen.queryByRole('slider')).toBeNull();
  });

  test('shows an unknown state unchanged', async () => {
    show(() => Promise.resolve(report({ history: { from: '2026-11-21', days: ['constructor'] } })));
    expect((await screen.findByRole('slider')).getAttribute('aria-valuetext')).toBe('Nov 21, 2026 · constructor');
  });
});

test('the status tab shows that the status source fails, with the last known status', async () => {
  show(() => Promise.resolve(report({ failing: true })));
  expect(await screen.findByText(/the status page can't be read right now/)).toBeTruthy();
  expect(screen.getByText(/may be out of date/)).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'All systems operational' })).toBeTruthy();
});

test('the status tab adds maintenance to a calendar with the unmodified calendar file of the server', async () => {
  const calendar = 'BEGIN:VCALENDAR\r\nSUMMARY:更新\r\nEND:VCALENDAR\r\n';
  const maintenance = {
    id: 'm1',
    name: 'Upgrade',
    state: 'scheduled',
    startsAt: iso(NOW),
    endsAt: iso(NOW + MINUTE),
    url: null,
    components: [],
    updates: [],
  };
  show(() =>
    Promise.resolve(
      report({
        maintenances: [
          { ...maintenance, calendar },
          { ...maintenance, id: 'm2' },
        ],
      }),
    ),
  );
  const [link, ...others] = await screen.findAllByRole<HTMLAnchorElement>('link', { name: /Add to calendar/ });
  expect(others).toEqual([]);
  expect(link?.download).toMatch(/\.ics$/);
  const [type, text = ''] = link?.getAttribute('href')?.split(',') ?? [];
  expect([type, decodeURIComponent(text)]).toEqual(['data:text/calendar;charset=utf-8', calendar]);
});

describe('the incident banner', () => {
  const at = (impact: string, id = 'i1', more: object = {}) => ({
    ...incident,
    id,
    name: `Trouble ${id}`,
    impact,
    ...more,
  });
  function strip(tab: 'tickets' | 'status' = 'tickets') {
    const app = createFakeContext(tab, {});
    const place = document.body.appendChild(document.createElement('div'));
    const tell = (...incidents: Status['incidents']) =>
      act(() => showIncidentBanner(app, place, report({ incidents })));
    return { app, place, tell, dismiss: () => fireEvent.click(within(place).getByRole('button', { name: 'Dismiss' })) };
  }

  test('names the worst open incident, and opens the status tab on click', async () => {
    const { app, place, tell } = strip();
    await tell(at('minor'), at('critical', 'i2'), at('major', 'i3'));
    fireEvent.click(within(place).getByRole('button', { name: 'Trouble i2' }));
    expect(app.tab.value).toBe('status');
    await waitFor(() => expect(place.textContent).toBe(''));
    await tell(at('minor', 'i1', { resolvedAt: iso(NOW) }));
    act(() => void (app.tab.value = 'tickets'));
    expect(place.textContent).toBe('');
  });

  test('is dismissed for one incident, and reappears when that incident gets worse', async () => {
    const { place, tell, dismiss } = strip();
    await tell(at('minor'), at('none', 'i2'));
    dismiss();
    await waitFor(() => expect(place.textContent).toBe('Trouble i2'));
    dismiss();
    await waitFor(() => expect(place.textContent).toBe(''));
    await tell(at('minor'));
    expect(place.textContent).toBe('');
    await tell(at('major'));
    expect(place.textContent).toBe('Trouble i1');
  });
});
