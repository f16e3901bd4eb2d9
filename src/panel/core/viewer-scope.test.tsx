import { cleanup, fireEvent, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION } from '../../../test/panel/fake-context.ts';
import { collectTraces } from '../../../test/panel/traces.ts';
import type { AccessState, Comment, Session, Status, Ticket, CustomerApi } from '../../contract/index.ts';
import type { PanelHandle, PanelHost, WidgetOptions } from '../types.ts';
import { hash } from './hash.ts';
import { start as startPanel } from '../index.ts';

/** A marker in every text of Alice, and in no other text. */
const MARK = 'ALICE';
const AT = '2026-11-21T00:00:00.000Z';

const person = (name: string) => ({ id: name.toLowerCase(), name, role: 'admin' });
function sessionOf(name: string | null): Session {
  return {
    ...SESSION,
    viewer: name === null ? null : { ...person(name), email: `${name}@x.example` },
    organization: name === null ? null : { id: `org-${name}`, name: `${name} Ltd`, plan: null },
    capabilities: {
      ...SESSION.capabilities,
      affected: true,
      suggestions: true,
      createTicket: name !== null,
      access: name === null ? 'none' : 'manage',
    },
    form: {
      fields: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'attachments', kind: 'attachments', required: false },
      ],
    },
    unread: name === MARK ? 3 : 0,
    accessRequests: name === MARK ? 1 : 0,
  };
}
const ticketOf = (name: string): Ticket =>
  ({
    id: `ticket-${name}`,
    number: `${name}-7`,
    subject: `${name} cannot export`,
    status: 'open',
    phase: 'with_us',
    priority: 'high',
    category: null,
    requester: person(name),
    organization: null,
    createdAt: AT,
    updatedAt: AT,
    unread: false,
    version: '1',
    responseDueAt: null,
    cc: [`${name}@copy.example`],
    fields: {},
    allowed: { comment: true, close: true, confirm: false, reopen: false, escalate: true },
    description: `${name} wrote this`,
    attachments: [],
    supportAccess: null,
  }) as unknown as Ticket;
const statusOf = (name: string): Status => ({
  headline: 'degraded',
  checkedAt: AT,
  page: { name: 'Status', url: null, subscribeUrl: null },
  components: [],
  incidents: [
    {
      id: 'i',
      name: `${name} incident`,
      impact: 'minor',
      state: 'investigating',
      startedAt: AT,
      resolvedAt: null,
      url: null,
      components: [],
      updates: [],
    },
  ],
  maintenances: [],
});
const accessOf = (name: string): AccessState =>
  ({
    serverTime: AT,
    mayManage: true,
    maxSeconds: 86_400,
    options: [3_600],
    scopes: ['read'],
    grants: [
      {
        id: 'g',
        version: '1',
        state: 'active',
        scope: 'read',
        reason: `${name} lets in`,
        ticketId: null,
        grantedBy: person(name),
        grantedAt: AT,
        expiresAt: '2099-01-01T00:00:00.000Z',
        revokedAt: null,
        lastUse: null,
      },
    ],
    requests: [],
    sessions: [],
  }) as unknown as AccessState;

let now: string | null;
let handle: PanelHandle;
let root: ShadowRoot;
let badge: HTMLButtonElement;
let slow: ((answer: unknown) => void)[];
let aborted: number;
let calls: Partial<CustomerApi>;
const page = <T,>(...items: T[]) => ({ items, next: null, total: items.length, skippedRows: 0 });

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  document.title = 'Invoices';
  document.documentElement.lang = 'en';
  now = MARK;
  slow = [];
  aborted = 0;
  calls = {
    getSession: () => Promise.resolve(sessionOf(now)),
    endSession: vi.fn<CustomerApi['endSession']>(() => Promise.resolve()),
    createTicket: ({ subject }) => Promise.resolve({ ...ticketOf(now ?? ''), subject }),
    listTickets: () => Promise.resolve(now === MARK ? page(ticketOf(now)) : page()),
    readTicket: () => Promise.resolve(ticketOf(now ?? '')),
    listComments: () => Promise.resolve(page()),
    addComment: ({ body }) =>
      Promise.resolve({
        id: 'c',
        author: person(now ?? ''),
        body,
        createdAt: AT,
        attachments: [],
        internal: false,
      } as unknown as Comment),
    uploadAttachment: ({ name }) =>
      Promise.resolve({ id: 'f', name, size: 3, type: 'image/png' } as Awaited<
        ReturnType<CustomerApi['uploadAttachment']>
      >),
    searchArticles: () =>
      Promise.resolve(
        page({ id: 'a', title: `${now} article`, excerpt: `${now} excerpt`, url: 'https://help.example/a' }),
      ),
    listHints: () => Promise.resolve(page({ kind: 'incident', id: 'i', title: `${now} hint` })),
    reportAffected: () => Promise.resolve({ count: 1 }),
    getStatus: () => Promise.resolve(statusOf(now ?? 'nobody')),
    readAccess: () => Promise.resolve(accessOf(now ?? '')),
    listAuditEvents: () => Promise.resolve(page()),
  } as Partial<CustomerApi>;
});
afterEach(() => {
  handle.destroy();
  cleanup();
  document.body.replaceChildren();
});

async function start(options: WidgetOptions = {}) {
  const host = document.createElement('madoguchi-widget');
  root = host.attachShadow({ mode: 'open' });
  badge = document.createElement('button');
  root.append(document.createElement('output'), badge);
  document.body.append(host);
  const api = new Proxy(calls, {
    get: (target, name) => (name === 'then' ? undefined : (Reflect.get(target, name) ?? (() => new Promise(() => {})))),
  });
  const panel: PanelHost = {
    badge,
    options: { locale: 'en', unreadInTitle: true, incidentIndicator: true, ...options, ticketApi: api as CustomerApi },
    defaultApi: 'https://help.example',
    fail: () => {},
  };
  handle = await startPanel(panel);
  handle.open();
  return panel;
}

const inside = () => within(root.querySelector<HTMLElement>('.ui') ?? document.body);
const go = (name: string) => fireEvent.click(inside().getByRole('tab', { name: new RegExp(`^${name}`) }));
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const traces = () => collectTraces().filter((text) => text.toUpperCase().includes(MARK));
const live = () => root.querySelector('output')?.textContent ?? '';

/** Uses every feature of the panel, so that memory and screen contain as much data of the viewer as possible. */
async function use(): Promise<void> {
  const box = (name: string) => inside().findByRole('textbox', { name }, { timeout: 8_000 });
  // Submits a ticket.
  await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
  type(await box('Subject'), `${MARK} subject`);
  type(await box('What happened?'), `${MARK} description`);
  fireEvent.click(await inside().findByRole('button', { name: 'Submit' }));
  await inside().findByText(`${MARK} subject`, {}, { timeout: 8_000 });
  // Replies to a ticket with a file, and leaves another reply unfinished.
  go('My tickets');
  fireEvent.click(await inside().findByText(`${MARK} cannot export`, {}, { timeout: 8_000 }));
  type(await box('Your reply'), `${MARK} reply`);
  fireEvent.click(inside().getByRole('button', { name: 'Send reply' }));
  await inside().findAllByText(`${MARK} reply`, {}, { timeout: 8_000 });
  type(await box('Your reply'), `${MARK} half a reply`);
  const picker = root.querySelector<HTMLInputElement>('#view-tickets input[type=file]');
  if (picker) {
    Object.defineProperty(picker, 'files', { value: [new File(['abc'], `${MARK}.png`, { type: 'image/png' })] });
    fireEvent.change(picker);
    await waitFor(() => expect(root.querySelector('.attached')?.textContent).toContain(MARK), { timeout: 8_000 });
  }
  // Opens status and access.
  go('Status');
  await inside().findAllByText(`${MARK} incident`, {}, { timeout: 8_000 });
  go('Support access');
  await inside().findByText(new RegExp(`${MARK} lets in`), {}, { timeout: 8_000 });
  await waitFor(() => expect(JSON.stringify({ ...sessionStorage })).toContain(MARK));
}

/** Makes the calls hang, so that their responses arrive after the viewer has changed. */
function hang(...names: (keyof CustomerApi)[]): void {
  for (const name of names)
    Object.assign(calls, {
      [name]: (_: unknown, { signal }: { signal?: AbortSignal } = {}) => {
        signal?.addEventListener('abort', () => aborted++);
        return new Promise((resolve) => slow.push(resolve));
      },
    });
}

describe.each([
  ['logout', null],
  ['identify as another', 'Bob'],
  ['identify as anonymous', null],
] as const)('%s', (how, next) => {
  const change = () => {
    now = next;
    if (how === 'logout') return handle.logout();
    handle.identify();
    return Promise.resolve();
  };

  test(
    'removes all data of the last viewer from the shadow root, the title and the storage',
    { timeout: 60_000 },
    async () => {
      await start();
      await use();
      expect(document.title).toBe('(4) Invoices');
      expect(traces().length).toBeGreaterThan(10);
      const done = change();
      // Happens immediately, before the next session has arrived.
      const screen = collectTraces().filter((text) => !text.startsWith('madoguchi:'));
      expect(screen.filter((text) => text.toUpperCase().includes(MARK))).toEqual([]);
      expect(live()).toBe('');
      await done;
      await vi.waitFor(() => expect(traces()).toEqual([]), { timeout: 5_000 });
      expect(document.title).toBe('Invoices');
      expect(badge.title).not.toContain('replies');
      handle.open();
      for (const tab of ['Submit a ticket', 'My tickets', 'Status', 'Submit a ticket']) {
        go(tab);
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(traces()).toEqual([]);
      }
    },
  );

  test('aborts requests in flight and ignores late responses', { timeout: 60_000 }, async () => {
    await start();
    const events: string[] = [];
    for (const event of ['ticket', 'error']) root.host.addEventListener(event, () => events.push(event));
    await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
    hang('createTicket', 'listTickets', 'getStatus', 'readAccess', 'searchArticles');
    type(await inside().findByRole('textbox', { name: 'Subject' }), `${MARK} subject`);
    type(await inside().findByRole('textbox', { name: 'What happened?' }), `${MARK} description`);
    fireEvent.click(await inside().findByRole('button', { name: 'Submit' }));
    await vi.waitFor(() => expect(slow.length).toBeGreaterThan(0));
    for (const tab of ['My tickets', 'Status', 'Support access']) {
      go(tab);
      const before = slow.length;
      await vi.waitFor(() => expect(slow.length).toBeGreaterThan(before), { timeout: 8_000 });
    }
    const hanging = slow.splice(0);
    await change();
    await vi.waitFor(() => expect(aborted).toBeGreaterThanOrEqual(4));
    const [ticket, status, access] = [ticketOf(MARK), statusOf(MARK), accessOf(MARK)];
    for (const resolve of hanging) resolve({ ...ticket, ...status, ...access, ...page(ticket) });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(traces()).toEqual([]);
    expect(events).toEqual([]);
  });
});

describe('before the API client is loaded', () => {
  test(
    'logout clears the typed text immediately, and the next form keeps its own text',
    { timeout: 30_000 },
    async () => {
      await start();
      const subject = () => inside().getByRole('textbox', { name: 'Subject' });
      expect(inside().queryByRole('tab', { name: /^Support access/ })).toBeNull();
      type(subject(), `${MARK} subject`);
      now = 'Bob';
      const done = handle.logout();
      expect(traces()).toEqual([]);
      expect(root.querySelector('dialog')?.open).toBe(false);
      handle.open('submit', { subject: 'Next' });
      await done;
      await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
      await waitFor(() => expect(subject()).toHaveProperty('value', 'Next'));
      expect(traces()).toEqual([]);
    },
  );

  test('identify keeps the typed text for the first viewer', { timeout: 30_000 }, async () => {
    await start();
    type(inside().getByRole('textbox', { name: 'Subject' }), 'Half');
    handle.identify();
    await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
    await waitFor(() => expect(inside().getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Half'));
  });
});

describe('an updated session', () => {
  test('restores the draft after identify with the same viewer', { timeout: 30_000 }, async () => {
    await start();
    await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
    type(await inside().findByRole('textbox', { name: 'Subject' }), 'Half');
    await vi.waitFor(() => expect(JSON.stringify({ ...sessionStorage })).toContain('Half'), { timeout: 5_000 });
    type(inside().getByRole('textbox', { name: 'Subject' }), 'Half a sentence');
    handle.identify();
    await vi.waitFor(() => expect(inside().queryByDisplayValue('Half a sentence')).not.toBeNull(), { timeout: 5_000 });
  });

  test('replaces all data if it belongs to another viewer', { timeout: 60_000 }, async () => {
    await start();
    await use();
    // Marking a ticket as read fetches the session again; the token of the page then belongs to another viewer.
    calls.readTicket = () => Promise.resolve({ ...ticketOf(MARK), unread: true });
    calls.markTicketRead = () => {
      now = 'Bob';
      return Promise.resolve();
    };
    go('My tickets');
    await vi.waitFor(() => expect(traces()).toEqual([]), { timeout: 5_000 });
  });
});

describe('the token after logout', () => {
  const tokens = (given: (string | null)[]) => vi.fn<() => string | null>(() => given.shift() ?? null);

  async function startWithTokens(getToken: WidgetOptions['getToken']) {
    const asked: (string | null)[] = [];
    const answer: typeof fetch = (input, init) => {
      const request = new Request(input, init);
      const sent = request.headers.get('authorization');
      if (!request.url.endsWith('/v1/session')) return new Promise(() => {});
      if (request.method === 'DELETE') return Promise.resolve(new Response(null, { status: 204 }));
      asked.push(sent);
      return Promise.resolve(Response.json(sessionOf(sent?.includes('alice') ? MARK : sent ? 'Bob' : null)));
    };
    const host = document.createElement('madoguchi-widget');
    root = host.attachShadow({ mode: 'open' });
    badge = document.createElement('button');
    root.append(document.createElement('output'), badge);
    document.body.append(host);
    handle = await startPanel({
      badge,
      options: { locale: 'en', fetch: answer, ...(getToken && { getToken }) },
      defaultApi: 'https://help.example',
      fail: () => {},
    });
    return asked;
  }

  test('is not requested until the panel is opened again', { timeout: 30_000 }, async () => {
    const getToken = tokens(['t.alice.1', 't.bob.2']);
    const asked = await startWithTokens(getToken);
    handle.open();
    await vi.waitFor(() => expect(asked).toContain('Bearer t.alice.1'), { timeout: 8_000 });
    void handle.logout();
    await vi.waitFor(() => expect(asked.at(-1)).toBeNull(), { timeout: 8_000 });
    expect(getToken).toHaveBeenCalledTimes(1);
    handle.open();
    await vi.waitFor(() => expect(asked.at(-1)).toBe('Bearer t.bob.2'), { timeout: 8_000 });
    expect(getToken).toHaveBeenCalledTimes(2);
  });

  test('is ignored if it is the token that was signed out', { timeout: 30_000 }, async () => {
    const getToken = tokens(['t.alice.1', 't.alice.1']);
    const asked = await startWithTokens(getToken);
    handle.open();
    await vi.waitFor(() => expect(asked).toContain('Bearer t.alice.1'), { timeout: 8_000 });
    await handle.logout();
    handle.open();
    await vi.waitFor(() => expect(getToken).toHaveBeenCalledTimes(2), { timeout: 8_000 });
    await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(2), { timeout: 8_000 });
    expect(asked.slice(1).filter(Boolean)).toEqual([]);
  });
});

test('text from the page opens a new form instead of the last confirmation', { timeout: 30_000 }, async () => {
  await start();
  await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
  type(await inside().findByRole('textbox', { name: 'Subject' }), 'First');
  type(await inside().findByRole('textbox', { name: 'What happened?' }), 'Text');
  fireEvent.click(await inside().findByRole('button', { name: 'Submit' }));
  await inside().findByText('First', {}, { timeout: 8_000 });
  handle.open('submit', { subject: 'Second' });
  await vi.waitFor(() => expect(inside().getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Second'));
  expect(inside().queryByText('First')).toBeNull();
});

describe('a sign-out in another tab', () => {
  const CHANNEL = 'madoguchi:signed-out:https://help.example';
  const KEY = hash(JSON.stringify([`org-${MARK}`, MARK.toLowerCase()]));

  test('disposes of the viewer in this tab and removes the drafts', { timeout: 60_000 }, async () => {
    await start();
    await use();
    now = null;
    const other = new BroadcastChannel(CHANNEL);
    other.postMessage(`${KEY} abc123`);
    await vi.waitFor(() => expect(traces()).toEqual([]), { timeout: 5_000 });
    expect(root.querySelector('dialog')?.open).toBe(false);
    // The tab of the sign-out has already notified the server.
    expect(calls.endSession).not.toHaveBeenCalled();
    other.close();
  });

  test('is received by the storage event without BroadcastChannel', { timeout: 60_000 }, async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    await start();
    await use();
    now = null;
    dispatchEvent(new StorageEvent('storage', { key: CHANNEL, newValue: `${KEY} abc123` }));
    await vi.waitFor(() => expect(traces()).toEqual([]), { timeout: 5_000 });
    vi.unstubAllGlobals();
  });

  test('of another viewer, or an invalid message, changes nothing', { timeout: 60_000 }, async () => {
    await start();
    await use();
    const before = traces().length;
    const other = new BroadcastChannel(CHANNEL);
    for (const message of ['zzzzzzz abc123', KEY, { key: KEY }, null, `${KEY} <b>`, `${KEY} a b`])
      other.postMessage(message);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(traces().length).toBeGreaterThanOrEqual(before);
    expect(root.querySelector('dialog')?.open).toBe(true);
    other.close();
  });

  test('is sent to the other tabs with a hashed key and without viewer data', { timeout: 60_000 }, async () => {
    await start();
    await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
    const messages: unknown[] = [];
    const other = new BroadcastChannel(CHANNEL);
    other.addEventListener('message', ({ data }) => messages.push(data));
    now = null;
    await handle.logout();
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    expect(messages[0]).toMatch(new RegExp(`^${KEY} [a-z0-9]+$`));
    expect(localStorage.getItem(CHANNEL)).toBe(messages[0]);
    other.close();
  });

  test('removes the data of the viewer in a tab that had no panel at that time', { timeout: 30_000 }, async () => {
    sessionStorage.setItem(
      `madoguchi::${KEY}:draft`,
      JSON.stringify({ key: 'k', values: { subject: `${MARK} old` }, files: [] }),
    );
    localStorage.setItem(CHANNEL, `${KEY} abc123`);
    await start();
    await inside().findByRole('tab', { name: /^Support access/ }, { timeout: 8_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(JSON.stringify(collectTraces())).not.toContain(`${MARK} old`);
  });
});
