import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { Page, Session, CustomerApi, TicketSummary } from '../../../contract/index.ts';
import { messages as ja } from '../../i18n/ja.ts';
import Tab from './index.tsx';

const NOW = Date.UTC(2026, 10, 21);
const dana = { id: 'dana', name: 'Dana', role: 'admin' };
const yuki = { id: 'yuki', name: 'Yuki', role: 'user' };

/** Session of a help desk that supports all views, filters and sort orders. */
const WHOLE: Session = {
  ...SESSION,
  unread: 3,
  lists: {
    views: [
      { view: 'mine', unread: 0 },
      { view: 'organization', unread: 3 },
      { view: 'copy', unread: 1 },
      { view: 'new' },
    ],
    filters: ['priority', 'category', 'requester', 'createdFrom', 'createdBefore'],
    sorts: ['activity', 'created', 'priority'],
  },
  form: {
    fields: [
      {
        id: 'category',
        kind: 'select',
        options: [
          { id: 'billing', label: { en: 'Billing', ja: '請求' } },
          { id: 'login', label: 'Login' },
        ],
      },
    ],
  },
};

function row(index: number, more: Partial<TicketSummary> = {}): TicketSummary {
  const at = new Date(NOW - index * 60_000).toISOString();
  return {
    id: `t${index}`,
    number: String(1000 + index),
    subject: `Subject ${index}`,
    status: 'open',
    priority: 'high',
    category: null,
    requester: dana,
    createdAt: at,
    updatedAt: at,
    responseDueAt: null,
    unread: false,
    version: '1',
    ...more,
  };
}
const page = (items: TicketSummary[], more: Partial<Page<TicketSummary>> = {}): Page<TicketSummary> => ({
  items,
  next: null,
  total: items.length,
  skippedRows: 0,
  ...more,
});

let app: FakeApp;
const listTickets = vi.fn<CustomerApi['listTickets']>();
/** Returns the last query of `listTickets` without the page size. */
const asked = () => {
  const { limit: _, ...query } = listTickets.mock.lastCall?.[0] ?? {};
  return query;
};
function show(session: Session = WHOLE, locale = 'en') {
  const before = app?.kept;
  app = createFakeContext('tickets', { listTickets }, locale === 'ja' ? ja : {}, locale);
  for (const [key, value] of before ?? []) app.kept.set(key, value);
  app.session.value = session;
  return render(<Tab app={app} />);
}
const select = (name: string) => screen.getByRole('combobox', { name });
const words = (name: string) => [...select(name).querySelectorAll('option')].map(({ textContent }) => textContent);
const choose = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const unfold = () => fireEvent.click(screen.getByRole('button', { name: 'Filter and sort' }));

beforeEach(() => {
  app?.kept.clear();
  listTickets.mockReset();
  listTickets.mockImplementation(() => Promise.resolve(page([row(1), row(2, { requester: yuki })])));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the views of the list', () => {
  test('are those of the help desk, each with its number of unread tickets', async () => {
    show();
    await screen.findAllByRole('listitem');
    expect(words('View')).toEqual(['Mine', 'Northwind (3 new)', "CC'd (1 new)"]);
    expect(screen.getByRole('img', { name: 'New reply' })).toBeTruthy();
    choose('View', 'organization');
    await waitFor(() => expect(asked()).toEqual({ view: 'organization' }));
    expect(screen.queryByRole('img', { name: 'New reply' }), 'nothing is new elsewhere').toBeNull();
    choose('View', 'copy');
    await waitFor(() => expect(asked()).toEqual({ view: 'copy' }));
  });

  test('default to own and organization tickets, with only a status filter', async () => {
    show(SESSION);
    await screen.findAllByRole('listitem');
    expect(words('View')).toEqual(['Mine', 'Northwind']);
    expect(words('Status')).toEqual(['All', 'Open', 'Waiting for your reply', 'Solution suggested', 'Closed']);
    expect(screen.queryByRole('button', { name: 'Filter and sort' })).toBeNull();
  });

  test('are hidden when there is only one', async () => {
    show({ ...SESSION, capabilities: { ...SESSION.capabilities, organizationTickets: false } });
    await screen.findAllByRole('listitem');
    expect(screen.queryByRole('combobox', { name: 'View' })).toBeNull();
  });

  test('show no button to submit a ticket when the CC view is empty', async () => {
    listTickets.mockImplementation(() => Promise.resolve(page([])));
    show();
    expect(await screen.findByText('No tickets yet')).toBeTruthy();
    choose('View', 'copy');
    expect(await screen.findByText('No tickets found')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Submit|Show all/ })).toBeNull();
  });

  test('show no hint to submit a ticket without the permission to create tickets', async () => {
    listTickets.mockImplementation(() => Promise.resolve(page([])));
    show({ ...SESSION, capabilities: { ...SESSION.capabilities, createTicket: false } });
    expect(await screen.findByText('No tickets yet')).toBeTruthy();
    expect(screen.queryByText(/When you ask for help/)).toBeNull();
  });
});

describe('the filters of the list', () => {
  test('are combined, counted, named when nothing matches, and cleared by one click', async () => {
    show();
    await screen.findAllByRole('listitem');
    listTickets.mockImplementation(() => Promise.resolve(page([])));
    unfold();
    choose('Status', 'closed');
    choose('Priority', 'high');
    choose('Category', 'billing');
    await waitFor(() =>
      expect(asked()).toEqual({ view: 'mine', status: 'closed', priority: 'high', category: 'billing' }),
    );
    expect(await screen.findByText('Status: Closed · Priority: High · Category: Billing')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show all tickets' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear filters (3)' }));
    await waitFor(() => expect(asked()).toEqual({ view: 'mine' }));
    // The clicked button is removed, so the focus moves to an adjacent field.
    expect(screen.queryByRole('button', { name: /Clear filters/ })).toBeNull();
    expect(document.activeElement?.tagName).toBe('SELECT');
    expect(select('Category')).toHaveProperty('value', '');
  });

  test('include the requesters of loaded tickets in the organization view only', async () => {
    show();
    await screen.findAllByRole('listitem');
    unfold();
    expect(screen.queryByRole('combobox', { name: 'Requester' })).toBeNull();
    choose('View', 'organization');
    await screen.findAllByRole('listitem');
    expect(words('Requester')).toEqual(['All', 'Dana', 'Yuki']);
    choose('Requester', 'yuki');
    await waitFor(() => expect(asked()).toEqual({ view: 'organization', requester: 'yuki' }));
    choose('View', 'mine');
    await waitFor(() => expect(asked()).toEqual({ view: 'mine' }));
  });

  test('use dates in the viewer’s time zone, include the last day, and wait until the year is complete', async () => {
    show();
    await screen.findAllByRole('listitem');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    unfold();
    const questions = listTickets.mock.calls.length;
    for (const day of ['0002-03-01', '0202-03-01', '2026-03-01']) choose('Created from', day);
    choose('Created until', '2026-03-31');
    await act(async () => void (await vi.advanceTimersByTimeAsync(600)));
    expect(listTickets.mock.calls.length).toBe(questions + 1);
    expect(asked()).toEqual({
      view: 'mine',
      createdFrom: new Date(2026, 2, 1).toISOString(),
      createdBefore: new Date(2026, 3, 1).toISOString(),
    });
  });

  test('include the sort orders of the help desk, and keep the rows sorted after a refresh', async () => {
    listTickets.mockImplementation((query) =>
      Promise.resolve(
        query?.cursor
          ? page([row(8, { priority: 'low' })])
          : page([row(5, { priority: 'high' }), row(6, { priority: 'high' })], { next: 'two', total: 3 }),
      ),
    );
    show();
    await screen.findAllByRole('listitem');
    unfold();
    expect(words('Sort by')).toEqual(['Last updated', 'Created', 'Priority']);
    choose('Sort by', 'priority');
    await waitFor(() => expect(asked()).toEqual({ view: 'mine', sort: 'priority' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Show more' }));
    await screen.findByText('Subject 8');
    // A refresh merges the first page by priority, so the ticket of low priority stays last.
    listTickets.mockImplementation(() => Promise.resolve(page([row(6), row(5)], { next: 'two', total: 3 })));
    await act(async () => void app.invalidation.value++);
    await waitFor(() =>
      expect(screen.getAllByRole('listitem').map((item) => /Subject \d/.exec(item.textContent ?? '')?.[0])).toEqual([
        'Subject 6',
        'Subject 5',
        'Subject 8',
      ]),
    );
    expect(screen.queryByRole('button', { name: /Clear/ }), 'an order hides nothing').toBeNull();
  });

  test('are translated to Japanese', async () => {
    show(WHOLE, 'ja');
    await screen.findAllByRole('listitem');
    fireEvent.click(screen.getByRole('button', { name: '絞り込みと並べ替え' }));
    expect(words('表示')).toEqual(['自分', 'Northwind（新着3）', 'CC（新着1）']);
    expect(words('カテゴリ')).toEqual(['すべて', '請求', 'Login']);
    choose('カテゴリ', 'billing');
    expect(await screen.findByRole('button', { name: '絞り込みを解除（1）' })).toBeTruthy();
  });
});

describe('the selected filters', () => {
  test('are stored for the viewer as a query string', async () => {
    show();
    await screen.findAllByRole('listitem');
    choose('View', 'organization');
    choose('Status', 'pending');
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: '通関 & b' } });
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
    await waitFor(() => expect(asked()).toEqual({ view: 'organization', status: 'pending', q: '通関 & b' }));
    const kept = String(app.kept.get('list'));
    expect(kept).toMatch(/^[\w=&%+]+$/);
    cleanup();
    show();
    await screen.findAllByRole('listitem');
    expect(asked()).toEqual({ view: 'organization', status: 'pending', q: '通関 & b' });
    expect(select('Status')).toHaveProperty('value', 'pending');
    expect(screen.getByRole('searchbox')).toHaveProperty('value', '通関 & b');
  });

  test('are not stored when they come from a link', async () => {
    show();
    await screen.findAllByRole('listitem');
    const prefill: object = { view: 'copy', status: 'solved', cursor: 'x', limit: '9' };
    act(() => app.navigate('tickets', { prefill, source: 'link' }));
    await waitFor(() => expect(asked()).toEqual({ view: 'copy', status: 'solved' }));
    expect(app.pendingNavigation.value).toBeNull();
    // The filters of a link are not stored for the next visit.
    expect(app.kept.has('list')).toBe(false);
  });

  test.each(['view=all&sort=size&limit=100&__proto__=x', '{"view":1}', 7, null, { view: 'copy' }])(
    'omit what the help desk does not support from the stored value %j',
    async (kept) => {
      app.kept.set('list', kept);
      show(SESSION);
      await screen.findAllByRole('listitem');
      expect(asked()).toEqual({ view: 'mine' });
    },
  );
});

describe('desktop notifications', () => {
  const live: Session = { ...WHOLE, capabilities: { ...WHOLE.capabilities, events: true } };
  const bell = () => screen.queryByRole('button', { name: 'Desktop notifications' });
  function browser(permission: NotificationPermission, answer: NotificationPermission = 'granted') {
    const requestPermission = vi.fn<() => Promise<NotificationPermission>>(() => Promise.resolve(answer));
    vi.stubGlobal('Notification', { permission, requestPermission });
    return requestPermission;
  }

  test('request the permission only on click, and are turned off by the next click', async () => {
    const requestPermission = browser('default');
    show(live);
    await screen.findAllByRole('listitem');
    expect(requestPermission).not.toHaveBeenCalled();
    expect(bell()?.getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(bell() ?? document.body);
    await waitFor(() => expect(bell()?.getAttribute('aria-pressed')).toBe('true'));
    expect(app.kept.get('notify')).toBe(true);
    fireEvent.click(bell() ?? document.body);
    await waitFor(() => expect(bell()?.getAttribute('aria-pressed')).toBe('false'));
    expect([app.kept.get('notify'), requestPermission.mock.calls.length]).toEqual([false, 1]);
  });

  test('stay off when the browser denies the permission', async () => {
    browser('default', 'denied');
    show(live);
    await screen.findAllByRole('listitem');
    fireEvent.click(bell() ?? document.body);
    await waitFor(() => expect(app.kept.get('notify')).toBe(false));
    expect(bell()?.getAttribute('aria-pressed')).toBe('false');
  });

  test('are not offered without browser support, after a denied permission, or without an event stream', async () => {
    vi.stubGlobal('Notification', undefined);
    Reflect.deleteProperty(window, 'Notification');
    show(live);
    await screen.findAllByRole('listitem');
    expect(bell()).toBeNull();
    cleanup();
    browser('denied');
    show(live);
    await screen.findAllByRole('listitem');
    expect(bell()).toBeNull();
    cleanup();
    browser('default');
    show(WHOLE);
    await screen.findAllByRole('listitem');
    expect(bell()).toBeNull();
  });
});
