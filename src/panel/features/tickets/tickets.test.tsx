import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION, apiError, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { Attachment, Comment, Page, Ticket, CustomerApi, TicketSummary } from '../../../contract/index.ts';
import { messages as ja } from '../../i18n/ja.ts';
import Tab from './index.tsx';

const NOW = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();
const dana = { id: 'dana', name: 'Dana', role: 'admin' };
const ken = { id: 'ken', name: 'Ken', role: 'agent' };

function row(index: number, more: Partial<TicketSummary> = {}): TicketSummary {
  return {
    id: `t${index}`,
    number: String(1000 + index),
    subject: `Subject ${index}`,
    status: 'open',
    priority: 'high',
    category: null,
    requester: dana,
    createdAt: iso(NOW - index * MINUTE),
    updatedAt: iso(NOW - index * MINUTE),
    responseDueAt: null,
    unread: false,
    version: '1',
    ...more,
  };
}
function whole(index: number, more: Partial<Ticket> = {}): Ticket {
  return {
    ...row(index),
    description: 'It does not work.',
    attachments: [],
    fields: {},
    allowed: { comment: true, close: true, reopen: false, confirm: false },
    ...more,
  };
}
function said(id: string, body: string, author = ken): Comment {
  return { id, body, author, createdAt: iso(NOW), attachments: [] };
}
function page<T>(items: T[], more: Partial<Page<T>> = {}): Page<T> {
  return { items, next: null, total: items.length, skippedRows: 0, ...more };
}
function attachment(name: string): Attachment {
  return { id: `id-${name}`, name, size: 10, type: 'image/png', createdAt: null };
}
/** Creates a promise with functions that settle it. */
function later<T>() {
  let answer: (value: T) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const promise = new Promise<T>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  return { promise, answer, refuse };
}
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

let app: FakeApp;
function show(calls: Partial<CustomerApi>, locale = 'en') {
  app = createFakeContext(
    'tickets',
    { listTickets: () => Promise.resolve(page([row(1)])), ...calls },
    locale === 'ja' ? ja : {},
    locale,
  );
  return render(<Tab app={app} />);
}
/** Opens the first ticket and waits until it is loaded. */
async function openFirst() {
  fireEvent.click(await screen.findByRole('button', { name: /Subject 1/ }));
  await waitFor(() => expect(document.querySelector('.thread')).toBeTruthy());
  return screen.findByRole('heading', { name: 'Subject 1' });
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

describe('the ticket list', () => {
  test('shows status, priority, time and new replies of a ticket as text, and unknown values unchanged', async () => {
    show({
      listTickets: () =>
        Promise.resolve(
          page([
            row(5, { status: 'pending', unread: true, updatedAt: iso(NOW - 5 * MINUTE) }),
            row(6, { status: 'on_the_shelf', priority: 'p9', updatedAt: '0000-00-00' }),
          ]),
        ),
    });
    const [first, second] = await screen.findAllByRole('listitem');
    expect(first?.textContent).toContain('Waiting for your reply');
    expect(first?.textContent).toContain('#1005');
    expect(first?.textContent).toContain('High');
    expect(within(first ?? document.body).getByLabelText('New reply')).toBeTruthy();
    const time = first?.querySelector('time');
    expect(time?.textContent).toBe('5 minutes ago');
    expect(time?.title).toContain('2026');
    expect(second?.textContent).toContain('on_the_shelf');
    expect(second?.textContent).toContain('p9');
    expect(second?.textContent).toContain('Unknown date');
  });

  test('is translated to Japanese', async () => {
    show({ listTickets: () => Promise.resolve(page([row(5, { status: 'solved' })])) }, 'ja');
    const item = await screen.findByRole('listitem');
    expect(item.textContent).toContain('解決案を提示');
    expect(item.textContent).toContain('5分前');
    expect(screen.getByRole('searchbox', { name: 'チケットを検索' })).toBeTruthy();
  });

  test('shows how many tickets cannot be displayed', async () => {
    show({ listTickets: () => Promise.resolve(page([row(1)], { skippedRows: 1 })) });
    expect(await screen.findByText("1 item can't be shown")).toBeTruthy();
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  test('shows markup in a subject as text', async () => {
    show({ listTickets: () => Promise.resolve(page([row(1, { subject: '<img src=x onerror=alert(1)>\u202Egpj' })])) });
    const item = await screen.findByRole('listitem');
    expect(item.querySelector('img')).toBeNull();
    expect(item.textContent).toContain('<img src=x onerror=alert(1)>\uFFFDgpj');
  });

  test('shows an empty state, and names the filter that matches no tickets', async () => {
    const listTickets = vi.fn<CustomerApi['listTickets']>(() => Promise.resolve(page<TicketSummary>([])));
    show({ listTickets });
    expect(await screen.findByText('No tickets yet')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Submit a ticket' }));
    expect(app.tab.value).toBe('submit');
    act(() => void (app.tab.value = 'tickets'));
    fireEvent.change(screen.getByRole('combobox', { name: 'Status' }), { target: { value: 'closed' } });
    expect(await screen.findByText('Status: Closed')).toBeTruthy();
    expect(listTickets.mock.lastCall?.[0]).toMatchObject({ status: 'closed' });
    fireEvent.click(screen.getByRole('button', { name: 'Show all tickets' }));
    expect(await screen.findByText('No tickets yet')).toBeTruthy();
  });

  test('keeps the rows after a failed refresh and shows that they may be out of date', async () => {
    let fail = false;
    show({ listTickets: () => (fail ? Promise.reject(apiError('offline')) : Promise.resolve(page([row(1)]))) });
    await screen.findByRole('listitem');
    fail = true;
    await pass(17_000);
    expect(screen.getByText(/may be out of date/)).toBeTruthy();
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    fail = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText(/may be out of date/)).toBeNull());
  });

  test('aborts an outdated request and ignores its response', async () => {
    const answers = new Map<string, ReturnType<typeof later<Page<TicketSummary>>>>();
    const signals = new Map<string, AbortSignal | undefined>();
    show({
      listTickets: (query, options) => {
        const key = query?.status ?? 'all';
        const answer = later<Page<TicketSummary>>();
        answers.set(key, answer);
        signals.set(key, options?.signal);
        return answer.promise;
      },
    });
    await waitFor(() => expect(answers.has('all')).toBe(true));
    fireEvent.change(screen.getByRole('combobox', { name: 'Status' }), { target: { value: 'pending' } });
    await waitFor(() => expect(answers.has('pending')).toBe(true));
    expect(signals.get('all')?.aborted).toBe(true);
    await act(async () => answers.get('pending')?.answer(page([row(2, { subject: 'The right one' })])));
    await act(async () => answers.get('all')?.answer(page([row(3, { subject: 'The stale one' })])));
    expect(screen.getByText('The right one')).toBeTruthy();
    expect(screen.queryByText('The stale one')).toBeNull();
  });

  test('searches after a pause in typing or on Enter, but not during an IME composition', async () => {
    const listTickets = vi.fn<CustomerApi['listTickets']>(() => Promise.resolve(page([row(1)])));
    show({ listTickets });
    await screen.findByRole('listitem');
    const field = screen.getByRole('searchbox', { name: 'Search tickets' });
    const asked = () => listTickets.mock.calls.map(([query]) => query?.q).filter((q) => q !== undefined);

    fireEvent.input(field, { target: { value: 'ｔ' }, isComposing: true });
    fireEvent.input(field, { target: { value: 'とうろく' }, isComposing: true });
    await pass(1_000);
    expect(asked()).toEqual([]);
    // Safari reports the Enter that commits an IME composition with key code 229.
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
    expect(asked()).toEqual([]);
    type(field, '登録');
    fireEvent.compositionEnd(field);
    await pass(300);
    expect(asked()).toEqual(['登録']);

    type(field, 'e');
    type(field, 'ex');
    type(field, 'exp');
    await pass(300);
    expect(asked()).toEqual(['登録', 'exp']);
    type(field, 'export');
    fireEvent.keyDown(field, { key: 'Enter' });
    await pass(0);
    expect(asked().at(-1)).toBe('export');
  });

  test('shows the search and the organization view only when the help desk supports them', async () => {
    app = createFakeContext('tickets', { listTickets: () => Promise.resolve(page([row(1)])) });
    app.session.value = {
      ...SESSION,
      capabilities: { ...SESSION.capabilities, search: false, organizationTickets: false },
    };
    render(<Tab app={app} />);
    await screen.findByRole('listitem');
    expect(screen.queryByRole('searchbox')).toBeNull();
    expect(screen.queryByRole('option', { name: 'Northwind' })).toBeNull();
  });

  test('shows the requester of each ticket in the organization view', async () => {
    const listTickets = vi.fn<CustomerApi['listTickets']>(() => Promise.resolve(page([row(1)])));
    show({ listTickets });
    await screen.findByRole('listitem');
    expect(screen.getByRole('listitem').textContent).not.toContain('Dana');
    fireEvent.change(screen.getByRole('combobox', { name: 'View' }), { target: { value: 'organization' } });
    await waitFor(() => expect(screen.getByRole('listitem').textContent).toContain('Dana'));
    expect(listTickets.mock.lastCall?.[0]).toMatchObject({ view: 'organization' });
  });

  test('removes the tickets and shows a sign-in message after the viewer signs out', async () => {
    show({});
    await screen.findByText('Subject 1');
    act(() => void (app.session.value = { ...SESSION, viewer: null }));
    expect(screen.queryByText('Subject 1')).toBeNull();
    expect(screen.getByText('Sign in to continue.')).toBeTruthy();
  });
});

describe('a virtualized list of ten thousand tickets', () => {
  const MANY = Array.from({ length: 10_000 }, (_, index) => row(index));

  test('renders only rows near the viewport, each with its position in the whole list', async () => {
    show({ listTickets: () => Promise.resolve(page(MANY)) });
    const drawn = await screen.findAllByRole('listitem');
    expect(drawn.length).toBeLessThan(60);
    expect(drawn[0]?.getAttribute('aria-setsize')).toBe('10000');
    expect(drawn[0]?.getAttribute('aria-posinset')).toBe('1');
    expect(drawn[7]?.getAttribute('aria-posinset')).toBe('8');
    expect(screen.getByText('10000 tickets')).toBeTruthy();
  });

  test('sets aria-setsize to -1 when the total is unknown', async () => {
    show({ listTickets: () => Promise.resolve(page(MANY.slice(0, 50), { next: 'c', total: null })) });
    const [first] = await screen.findAllByRole('listitem');
    expect(first?.getAttribute('aria-setsize')).toBe('-1');
  });

  test('moves the focus to the last row on End, and renders only the rows around it', async () => {
    show({ listTickets: () => Promise.resolve(page(MANY)) });
    const [first] = await screen.findAllByRole('listitem');
    const button = first?.querySelector('button');
    act(() => button?.focus());
    fireEvent.keyDown(button ?? document.body, { key: 'End' });
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Subject 9999'));
    expect(document.activeElement?.closest('li')?.getAttribute('aria-posinset')).toBe('10000');
    expect(screen.getAllByRole('listitem').length).toBeLessThan(60);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowUp' });
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Subject 9998'));
  });

  test('loads the next page once when “Show more” is clicked twice, without duplicate rows', async () => {
    const second = later<Page<TicketSummary>>();
    const listTickets = vi.fn<CustomerApi['listTickets']>((query) =>
      query?.cursor ? second.promise : Promise.resolve(page([row(1), row(2)], { next: 'two', total: 4 })),
    );
    show({ listTickets });
    const more = await screen.findByRole('button', { name: 'Show more' });
    fireEvent.click(more);
    fireEvent.click(more);
    await act(async () => second.answer(page([row(2), row(3), row(4)], { total: 4 })));
    await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(4));
    expect(screen.getAllByRole('listitem')[3]?.textContent).toContain('Subject 4');
    expect(listTickets.mock.calls.filter(([query]) => query?.cursor === 'two')).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });
});

describe('a ticket', () => {
  const calls = (more: Partial<CustomerApi> = {}): Partial<CustomerApi> => ({
    readTicket: () => Promise.resolve(whole(1)),
    listComments: () => Promise.resolve(page([said('c1', 'Have you tried again?')])),
    ...more,
  });

  test('moves the focus to its subject when opened, and back to its row when closed', async () => {
    const listTickets = async () => {
      await new Promise((go) => setTimeout(go, 50));
      return page([row(1)]);
    };
    show(calls({ listTickets }));
    const heading = await openFirst();
    expect(document.activeElement).toBe(heading);
    expect(screen.getByText('Have you tried again?')).toBeTruthy();
    expect(screen.getByText('Support')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'All tickets' }));
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Subject 1'));
    // Later search results do not move the focus out of the search field.
    const field = screen.getByRole('searchbox');
    field.focus();
    type(field, 'Subject');
    await waitFor(() => expect(screen.queryByRole('button', { name: /Subject 1/ })).toBeNull());
    await screen.findByRole('button', { name: /Subject 1/ });
    await pass(100);
    expect(document.activeElement).toBe(field);
  });

  test('shows the subject from the list while it loads', async () => {
    show(calls({ readTicket: () => new Promise(() => {}) }));
    fireEvent.click(await screen.findByRole('button', { name: /Subject 1/ }));
    const heading = await screen.findByRole('heading', { name: 'Subject 1' });
    expect(document.activeElement).toBe(heading);
  });

  test('opens on navigation to its id', async () => {
    show(calls());
    act(() => app.navigate('tickets', { ticketId: 't1' }));
    expect(await screen.findByRole('heading', { name: 'Subject 1' })).toBeTruthy();
    expect(app.pendingNavigation.value).toBeNull();
  });

  test('shows description and comments as plain text, and links only safe URLs', async () => {
    show(
      calls({
        readTicket: () =>
          Promise.resolve(whole(1, { description: '<script>alert(1)</script> https://good.example@evil.example' })),
        listComments: () => Promise.resolve(page([said('c1', 'See https://help.example.com/a.')])),
      }),
    );
    await openFirst();
    expect(screen.getByText(/<script>alert\(1\)<\/script> https:\/\/good\.example@evil\.example/)).toBeTruthy();
    const links = screen.getAllByRole('link');
    expect(links.map((link) => [link.getAttribute('href'), link.getAttribute('rel')])).toEqual([
      ['https://help.example.com/a', 'noopener noreferrer'],
    ]);
    expect(document.querySelector('script')).toBeNull();
  });

  test('collapses a long description, and expands it on click', async () => {
    show(calls({ readTicket: () => Promise.resolve(whole(1, { description: 'word '.repeat(400_000) })) }));
    await openFirst();
    const button = screen.getByRole('button', { name: /Show full text \(1\.9 MB\)/ });
    expect(document.querySelector('.rich')?.textContent?.length).toBeLessThan(21_000);
    fireEvent.click(button);
    expect(document.querySelector('.rich')?.textContent?.length).toBeGreaterThan(1_900_000);
  });

  test('renders only the newest of five thousand replies at first', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => said(`c${index}`, `Reply ${index}`));
    show(calls({ listComments: () => Promise.resolve(page(many)) }));
    await openFirst();
    expect(screen.getByText('Reply 4999')).toBeTruthy();
    expect(screen.queryByText('Reply 0')).toBeNull();
    expect(screen.getByRole('button', { name: 'Show 4970 earlier' })).toBeTruthy();
  });

  test('shows until when support access is on for it, and ignores grants for other tickets', async () => {
    const person = { id: 'dana', name: 'Dana', role: 'admin' };
    const grant = (id: string, ticketId: string) => ({
      id,
      ticketId,
      state: 'active',
      scope: 'view',
      grantedBy: person,
      grantedAt: iso(NOW),
      expiresAt: iso(NOW + 3_600_000),
      revokedAt: null,
      revokedBy: null,
      reason: null,
      version: '1',
    });
    show({
      readTicket: () => Promise.resolve(whole(1)),
      listComments: () => Promise.resolve(page<Comment>([])),
      readAccess: () =>
        Promise.resolve({
          serverTime: iso(NOW),
          requests: [],
          mayManage: true,
          maxSeconds: 7_776_000,
          defaultSeconds: 604_800,
          choiceSeconds: [],
          grants: [grant('g1', 't1'), grant('g2', 't2')],
        }),
    });
    await openFirst();
    const said = await screen.findAllByRole('button', { name: /Support access is on for this ticket until/ });
    expect(said).toHaveLength(1);
    for (const one of said) fireEvent.click(one);
    expect(app.tab.value).toBe('access');
  });

  test('shows when the first response is due', async () => {
    show(calls({ readTicket: () => Promise.resolve(whole(1, { responseDueAt: iso(NOW + 90 * MINUTE) })) }));
    await openFirst();
    expect(screen.getByText(/^First response due by /)).toBeTruthy();
  });

  test('is marked as read after it is opened, and loses its unread mark in the list', async () => {
    const markTicketRead = vi.fn<CustomerApi['markTicketRead']>(() => Promise.resolve());
    let unread = true;
    show(
      calls({
        listTickets: () => Promise.resolve(page([row(1, { unread })])),
        readTicket: () => Promise.resolve(whole(1, { unread })),
        markTicketRead: (...input) => {
          unread = false;
          return markTicketRead(...input);
        },
      }),
    );
    const reload = vi.spyOn(app, 'reload');
    await openFirst();
    await waitFor(() => expect(markTicketRead).toHaveBeenCalledTimes(1));
    expect(reload).toHaveBeenCalledTimes(1);
    fireEvent.click(screen.getByRole('button', { name: 'All tickets' }));
    expect(screen.queryByLabelText('New reply')).toBeNull();
  });

  test('polls for new replies and announces each once, but sends no requests while the panel is closed', async () => {
    const replies = [said('c1', 'First')];
    const listComments = vi.fn<CustomerApi['listComments']>(() => Promise.resolve(page([...replies])));
    show(calls({ listComments }));
    await openFirst();
    expect(app.said).toEqual([]);
    replies.push(said('c2', 'Second\nline'));
    await pass(17_000);
    expect(screen.getByText(/Second/)).toBeTruthy();
    expect(app.said).toEqual(['New reply from Ken: Second line']);
    await pass(17_000);
    expect(app.said).toHaveLength(1);

    act(() => void (app.open.value = false));
    const before = listComments.mock.calls.length;
    await pass(120_000);
    expect(listComments.mock.calls.length).toBe(before);
    act(() => void (app.open.value = true));
    await pass(0);
    expect(listComments.mock.calls.length).toBe(before + 1);
  });

  test('polls with backoff while the server fails, and at once when the browser goes online', async () => {
    let reads = 0;
    show(
      calls({
        readTicket: () => {
          reads++;
          return reads === 1 ? Promise.resolve(whole(1)) : Promise.reject(apiError('unavailable'));
        },
      }),
    );
    await openFirst();
    await pass(20 * MINUTE);
    expect(reads).toBeGreaterThan(3);
    expect(reads).toBeLessThan(10);
    expect(screen.getByText(/may be out of date/)).toBeTruthy();
    const before = reads;
    await act(async () => {
      dispatchEvent(new Event('online'));
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(reads).toBe(before + 1);
  });

  test('downloads an attachment under its sanitized name, also after a failed attempt', async () => {
    const clicked: string[] = [];
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(this.download);
    });
    const attachment = { id: 'f', name: 'invoice\u202Egpj.exe', size: 1_500, type: 'x', createdAt: null };
    const readAttachment = vi
      .fn<CustomerApi['readAttachment']>()
      .mockRejectedValueOnce(apiError('offline'))
      .mockResolvedValue(new Blob(['x']));
    show(calls({ readTicket: () => Promise.resolve(whole(1, { attachments: [attachment] })), readAttachment }));
    await openFirst();
    const button = screen.getByRole('button', { name: /^Download\s+invoice\uFFFDgpj\s*\.exe/ });
    fireEvent.click(button);
    expect((await screen.findByRole('alert')).textContent).toContain('failed: offline');
    fireEvent.click(button);
    await waitFor(() => expect(clicked).toEqual(['invoice\uFFFDgpj.exe']));
    click.mockRestore();
  });
});

describe('a reply', () => {
  const calls = (addComment: CustomerApi['addComment']): Partial<CustomerApi> => ({
    readTicket: () => Promise.resolve(whole(1)),
    listComments: () => Promise.resolve(page<Comment>([])),
    addComment,
  });
  const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Your reply' });
  const send = () => fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });

  test('keeps its text and sends the same idempotency key again after a failed request', async () => {
    const addComment = vi
      .fn<CustomerApi['addComment']>()
      .mockRejectedValueOnce(apiError('offline'))
      .mockImplementation(({ body }) => Promise.resolve(said('mine', body, dana)));
    show(calls(addComment));
    await openFirst();
    type(field(), 'Still broken');
    send();
    expect(await screen.findByText('Not sent. Your text is saved.')).toBeTruthy();
    expect(field().value).toBe('Still broken');
    send();
    await waitFor(() => expect(field().value).toBe(''));
    const keys = addComment.mock.calls.map(([, options]) => options?.idempotencyKey);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
    expect(app.said).toContain('Reply sent');
    expect(app.kept.has('reply.t1')).toBe(false);
  });

  test('gets a new idempotency key when its text changes', async () => {
    const addComment = vi.fn<CustomerApi['addComment']>(() => Promise.reject(apiError('timeout')));
    show(calls(addComment));
    await openFirst();
    type(field(), 'One');
    send();
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(1));
    await screen.findByText('Not sent. Your text is saved.');
    type(field(), 'Two');
    send();
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(2));
    const keys = addComment.mock.calls.map(([, options]) => options?.idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  test('keeps its text and idempotency key when the viewer leaves the ticket and returns', async () => {
    const addComment = vi.fn<CustomerApi['addComment']>(() => Promise.reject(apiError('offline')));
    show(calls(addComment));
    await openFirst();
    type(field(), 'A long story');
    send();
    await screen.findByText('Not sent. Your text is saved.');
    fireEvent.click(screen.getByRole('button', { name: 'All tickets' }));
    await openFirst();
    expect(field().value).toBe('A long story');
    send();
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(2));
    const keys = addComment.mock.calls.map(([, options]) => options?.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
  });

  test('is sent once on repeated shortcuts and clicks, and not by the Enter of an IME composition', async () => {
    const answer = later<Comment>();
    const addComment = vi.fn<CustomerApi['addComment']>(() => answer.promise);
    show(calls(addComment));
    await openFirst();
    type(field(), 'こんにちは');
    fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true, isComposing: true });
    fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true, keyCode: 229 });
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(addComment).not.toHaveBeenCalled();
    send();
    send();
    fireEvent.click(screen.getByRole('button', { name: /Send/ }));
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(1));
    await act(async () => answer.answer(said('mine', 'こんにちは', dana)));
    expect(addComment).toHaveBeenCalledTimes(1);
    expect(await screen.findByText('こんにちは')).toBeTruthy();
  });

  test('keeps text that is typed while the request is pending', async () => {
    const answer = later<Comment>();
    show(calls(() => answer.promise));
    await openFirst();
    type(field(), 'First');
    send();
    type(field(), 'First and second');
    await act(async () => answer.answer(said('mine', 'First', dana)));
    expect(field().value).toBe('First and second');
  });

  test('ignores a stored draft of an invalid shape', async () => {
    show(calls(() => Promise.reject(apiError('offline'))));
    await screen.findByText('Subject 1');
    app.kept.set('reply.t1', { text: { type: 'img' }, attempt: 7 });
    await openFirst();
    expect(field().value).toBe('');
  });

  test('includes pasted files: rejects invalid ones, uploads the others and keeps them in the draft', async () => {
    const answer = later<Attachment>();
    const uploadAttachment = vi.fn<CustomerApi['uploadAttachment']>(({ name }) =>
      name === 'b.png' ? answer.promise : Promise.resolve(attachment(name)),
    );
    const addComment = vi.fn<CustomerApi['addComment']>(({ body }) => Promise.resolve(said('mine', body, dana)));
    show({ ...calls(addComment), uploadAttachment });
    await openFirst();
    type(field(), 'See the pictures');
    const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);
    const given = [file('a.png'), file('b.png'), file('x.exe'), file('huge.png', 1_000_001), file('empty.png', 0)];
    fireEvent.paste(field(), { clipboardData: { files: given } });
    const reasons = (await screen.findByRole('alert')).textContent;
    expect(reasons).toContain("x.exe can't be attached");
    expect(reasons).toContain('huge.png is');
    expect(reasons).toContain('empty.png is empty.');
    await waitFor(() => expect(uploadAttachment).toHaveBeenCalledTimes(2));
    await act(async () => answer.answer(attachment('b.png')));
    await waitFor(() => expect(app.said).toContain('b.png attached'));

    fireEvent.click(screen.getByRole('button', { name: 'All tickets' }));
    await openFirst();
    expect(screen.getByRole('list', { name: 'Attached files' }).textContent).toContain('a.png');
    send();
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(1));
    expect(addComment.mock.calls[0]?.[0].attachments).toEqual(['id-a.png', 'id-b.png']);
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull());
    expect(app.kept.has('reply.t1')).toBe(false);
  });

  test('waits for pending uploads, and is not sent while a failed upload remains', async () => {
    const first = later<Attachment>();
    const uploadAttachment = vi
      .fn<CustomerApi['uploadAttachment']>()
      .mockImplementationOnce(() => first.promise)
      .mockRejectedValueOnce(apiError('offline'));
    const addComment = vi.fn<CustomerApi['addComment']>(({ body }) => Promise.resolve(said('mine', body, dana)));
    show({ ...calls(addComment), uploadAttachment, deleteAttachment: () => Promise.resolve() });
    await openFirst();
    type(field(), 'See the pictures');
    const files = ['a.png', 'b.png'].map((name) => new File(['x'], name));
    fireEvent.paste(field(), { clipboardData: { files } });
    await waitFor(() => expect(uploadAttachment).toHaveBeenCalledTimes(2));
    send();
    await act(async () => first.answer(attachment('a.png')));
    expect(await screen.findByText('failed: offline')).toBeTruthy();
    await pass(50);
    expect(addComment).not.toHaveBeenCalled();
    expect(field().value).toBe('See the pictures');
    fireEvent.click(screen.getByRole('button', { name: 'Remove b.png' }));
    send();
    await waitFor(() => expect(addComment).toHaveBeenCalledTimes(1));
    expect(addComment.mock.calls[0]?.[0].attachments).toEqual(['id-a.png']);
  });

  test('retries a failed upload with the same idempotency key, and deletes a removed file', async () => {
    const uploadAttachment = vi
      .fn<CustomerApi['uploadAttachment']>()
      .mockRejectedValueOnce(apiError('offline'))
      .mockImplementation(({ name }) => Promise.resolve(attachment(name)));
    const deleteAttachment = vi.fn<CustomerApi['deleteAttachment']>(() => Promise.resolve());
    show({ ...calls(() => Promise.reject(apiError('offline'))), uploadAttachment, deleteAttachment });
    await openFirst();
    fireEvent.paste(field(), { clipboardData: { files: [new File(['x'], 'a.png')] } });
    expect(await screen.findByText('failed: offline')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Retry a.png' }));
    await waitFor(() => expect(app.said).toContain('a.png attached'));
    const keys = uploadAttachment.mock.calls.map(([, options]) => options?.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
    fireEvent.click(screen.getByRole('button', { name: 'Remove a.png' }));
    await waitFor(() => expect(deleteAttachment).toHaveBeenCalledWith({ id: 'id-a.png' }));
  });

  test('is not stored again after a logout', async () => {
    show(calls(() => Promise.reject(apiError('offline'))));
    await openFirst();
    type(field(), 'Secret');
    await pass(300);
    expect(app.kept.has('reply.t1')).toBe(true);
    app.kept.clear();
    act(() => void (app.session.value = null));
    await pass(1_000);
    expect([...app.kept]).toEqual([]);
  });

  test('keeps its text when support closes the ticket, and can be sent after the ticket is reopened', async () => {
    let ticket = whole(1);
    const addComment = vi.fn<CustomerApi['addComment']>(() => Promise.resolve(said('c9', 'Half a', dana)));
    show({
      readTicket: () => Promise.resolve(ticket),
      listComments: () => Promise.resolve(page<Comment>([])),
      addComment,
    });
    await openFirst();
    const typing = field();
    type(typing, 'Half a');
    ticket = whole(1, { status: 'closed', allowed: { comment: false, close: false, reopen: true, confirm: false } });
    await pass(17_000);
    expect(app.said).toContain('Status: Closed');
    expect(screen.getByText('This ticket is closed.')).toBeTruthy();
    expect(field()).toBe(typing);
    expect(typing).toHaveProperty('value', 'Half a');
    expect(screen.getByRole('button', { name: 'Send reply' }).getAttribute('aria-disabled')).toBe('true');
    ticket = whole(1);
    await pass(17_000);
    fireEvent.click(screen.getByRole('button', { name: 'Send reply' }));
    await waitFor(() => expect(addComment.mock.calls[0]?.[0]).toMatchObject({ body: 'Half a' }));
  });

  test('counts an emoji sequence as one character', async () => {
    show(calls(() => Promise.reject(apiError('offline'))));
    await openFirst();
    type(field(), '👨‍👩‍👧‍👦'.repeat(1_000));
    expect(screen.getByText('Characters left: 0')).toBeTruthy();
    type(field(), '👨‍👩‍👧‍👦'.repeat(1_001));
    expect(screen.getByText('1 character over the limit')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Send reply' }).getAttribute('aria-disabled')).toBe('true');
  });
});

describe('the actions of a ticket', () => {
  const solved = { comment: true, close: false, reopen: true, confirm: true };

  test('close the ticket when the viewer confirms the solution, and announce the new status', async () => {
    let ticket = whole(1, { status: 'solved', allowed: solved });
    show({
      readTicket: () => Promise.resolve(ticket),
      listComments: () => Promise.resolve(page<Comment>([])),
      confirmTicket: () => {
        ticket = whole(1, {
          status: 'closed',
          allowed: { comment: false, close: false, reopen: false, confirm: false },
        });
        return Promise.resolve(ticket);
      },
    });
    await openFirst();
    const worked = screen.getByRole('button', { name: "Yes, it's solved" });
    worked.focus();
    fireEvent.click(worked);
    expect(await screen.findByText('Status: Closed')).toBeTruthy();
    expect(app.said).toContain('Status: Closed');
    expect(screen.queryByRole('button', { name: "Yes, it's solved" })).toBeNull();
    // The clicked button is removed, so the focus moves to the next button.
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Print'));
    // A later status change by support replaces the message of the viewer's action.
    ticket = whole(1);
    await pass(17_000);
    expect(app.said.at(-1)).toBe('Status: In progress');
    expect(screen.queryByText('Status: Closed')).toBeNull();
  });

  test('clear the error of a failed request on cancel', async () => {
    show({
      readTicket: () => Promise.resolve(whole(1, { allowed: { ...solved, confirm: false, close: true } })),
      listComments: () => Promise.resolve(page<Comment>([])),
      closeTicket: () => Promise.reject(apiError('offline')),
    });
    await openFirst();
    fireEvent.click(screen.getByRole('button', { name: 'Close ticket' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Close ticket' }));
    await screen.findByText('failed: offline');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByText('failed: offline')).toBeNull();
  });

  test('reopen the ticket with a comment, and repeat a failed request with the same idempotency key', async () => {
    const reopenTicket = vi
      .fn<CustomerApi['reopenTicket']>()
      .mockRejectedValueOnce(apiError('timeout'))
      .mockImplementation(() => Promise.resolve(whole(1, { status: 'open' })));
    show({
      readTicket: () => Promise.resolve(whole(1, { status: 'solved', allowed: solved })),
      listComments: () => Promise.resolve(page<Comment>([])),
      reopenTicket,
    });
    await openFirst();
    fireEvent.click(screen.getByRole('button', { name: 'I need more help' }));
    const why = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'What is still not working?' });
    const go = screen.getByRole<HTMLButtonElement>('button', { name: 'I need more help' });
    expect(go.getAttribute('aria-disabled')).toBe('true');
    type(why, 'The last rows are missing');
    fireEvent.click(go);
    expect(await screen.findByText('failed: timeout')).toBeTruthy();
    expect(why.value).toBe('The last rows are missing');
    fireEvent.click(screen.getByRole('button', { name: 'All tickets' }));
    await openFirst();
    fireEvent.click(screen.getByRole('button', { name: 'I need more help' }));
    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /What is still/ })).value).toBe(why.value);
    fireEvent.click(screen.getByRole('button', { name: 'I need more help' }));
    expect(await screen.findByText('Status: In progress')).toBeTruthy();
    const [first, second] = reopenTicket.mock.calls;
    expect(first?.[0]).toEqual({ id: 't1', comment: 'The last rows are missing' });
    expect(second?.[1]?.idempotencyKey).toBe(first?.[1]?.idempotencyKey);
    expect(app.kept.size).toBe(0);
  });

  test('show the status that the help desk returns', async () => {
    show({
      readTicket: () => Promise.resolve(whole(1)),
      listComments: () => Promise.resolve(page<Comment>([])),
      closeTicket: () => Promise.resolve(whole(1, { status: 'pending' })),
    });
    await openFirst();
    fireEvent.click(screen.getByRole('button', { name: 'Close ticket' }));
    await screen.findByText('Close this ticket?');
    fireEvent.click(screen.getByRole('button', { name: 'Close ticket' }));
    expect(await screen.findByText('Status: Waiting for your reply')).toBeTruthy();
  });

  test('escalate the ticket with a reason, and show the next step', async () => {
    const allowed = { comment: true, close: true, reopen: false, confirm: false, escalate: true };
    const escalation = {
      at: iso(NOW),
      reason: 'The ship sails at six',
      next: { en: 'Our manager calls you.', ja: '電話します。' },
    };
    let ticket = whole(1, { allowed });
    const escalateTicket = vi.fn<CustomerApi['escalateTicket']>(() => {
      ticket = whole(1, { allowed: { ...allowed, escalate: false }, escalation });
      return Promise.resolve(ticket);
    });
    show({
      readTicket: () => Promise.resolve(ticket),
      listComments: () => Promise.resolve(page<Comment>([])),
      escalateTicket,
    });
    await openFirst();
    fireEvent.click(screen.getByRole('button', { name: 'Escalate' }));
    const why = await screen.findByRole('textbox', { name: 'Reason for escalating' });
    const send = screen.getByRole<HTMLButtonElement>('button', { name: 'Escalate' });
    expect(send.getAttribute('aria-disabled')).toBe('true');
    type(why, ' The ship sails at six ');
    fireEvent.click(send);
    expect(await screen.findByText('Escalated Our manager calls you.')).toBeTruthy();
    expect(escalateTicket.mock.calls[0]?.[0]).toEqual({ id: 't1', reason: 'The ship sails at six' });
    expect(screen.getByText(/Escalated, .*Our manager calls you\./)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Escalate' })).toBeNull();
  });

  test('rate a closed ticket by one click, accept a comment afterwards, and allow changes of both', async () => {
    const allowed = { comment: false, close: false, reopen: false, confirm: false, rate: true };
    let ticket = whole(1, { status: 'closed', allowed });
    const rateTicket = vi.fn<CustomerApi['rateTicket']>(({ score, comment = null }) => {
      ticket = whole(1, { status: 'closed', allowed, rating: { score, comment, at: iso(NOW), until: null } });
      return Promise.resolve(ticket);
    });
    show({
      readTicket: () => Promise.resolve(ticket),
      listComments: () => Promise.resolve(page<Comment>([])),
      rateTicket,
    });
    await openFirst();
    expect(screen.queryByRole('textbox')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Good' }));
    expect((await screen.findByRole('button', { name: 'Good', pressed: true })).textContent).toBe('Good');
    expect(app.said).toContain('Thanks for your feedback.');
    type(screen.getByRole('textbox', { name: 'Comment (optional)' }), 'Quick, but rough');
    fireEvent.click(screen.getByRole('button', { name: 'Send comment' }));
    expect(await screen.findByText('Quick, but rough', { selector: 'p' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Great' }));
    expect(await screen.findByRole('button', { name: 'Great', pressed: true })).toBeTruthy();
    type(screen.getByRole('textbox', { name: 'Comment (optional)' }), 'Half a comment');
    fireEvent.click(screen.getByRole('button', { name: 'Good' }));
    expect(await screen.findByRole('button', { name: 'Good', pressed: true })).toBeTruthy();
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'Half a comment');
    type(screen.getByRole('textbox'), '');
    expect(rateTicket.mock.calls.map(([input]) => input)).toEqual([
      { id: 't1', score: 4 },
      { id: 't1', score: 4, comment: 'Quick, but rough' },
      { id: 't1', score: 5, comment: 'Quick, but rough' },
      { id: 't1', score: 4, comment: 'Quick, but rough' },
    ]);
    expect(app.kept.size).toBe(0);
  });

  test('include only those that the ticket allows', async () => {
    show({
      readTicket: () =>
        Promise.resolve(
          whole(1, { status: 'closed', allowed: { comment: false, close: false, reopen: false, confirm: false } }),
        ),
      listComments: () => Promise.resolve(page<Comment>([])),
    });
    await openFirst();
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['All tickets', 'Print']);
  });
});
