import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION, apiError, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { FormField, Page, Ticket, CustomerApi, TimelineEntry } from '../../../contract/index.ts';
import { messages as ja } from '../../i18n/ja.ts';
import Tab from './index.tsx';

const NOW = Date.UTC(2026, 10, 21);
const iso = (ms: number) => new Date(ms).toISOString();
const dana = { id: 'dana', name: 'Dana', role: 'admin' };
const ken = { id: 'ken', name: 'Ken', role: 'agent' };
const page = <T,>(items: T[], next: string | null = null): Page<T> => ({ items, next, total: null, skippedRows: 0 });

function ticket(more: Partial<Ticket> = {}): Ticket {
  return {
    id: 't1',
    number: '1001',
    subject: 'Subject 1',
    status: 'open',
    priority: 'low',
    category: null,
    requester: dana,
    createdAt: iso(NOW),
    updatedAt: iso(NOW),
    responseDueAt: null,
    unread: false,
    version: '1',
    description: 'It does not work.',
    attachments: [],
    fields: {},
    cc: [],
    allowed: { comment: false, close: false, reopen: false, confirm: false, edit: ['subject', 'priority', 'cc'] },
    ...more,
  };
}
let entries = 0;
function entry(kind: string, more: Partial<TimelineEntry> = {}): TimelineEntry {
  return { id: `e${entries++}`, kind, at: iso(NOW), by: ken, ...more };
}
const reply = (body: string) => {
  const comment = { id: `c${entries}`, body, author: ken, createdAt: iso(NOW), attachments: [] };
  return entry('comment', { id: comment.id, comment });
};

let app: FakeApp;
async function open(
  calls: Partial<CustomerApi>,
  locale = 'en',
  fields: FormField[] = [],
  kept = new Map<string, unknown>(),
) {
  app = createFakeContext(
    'tickets',
    {
      listTickets: () => Promise.resolve(page([])),
      readTicket: () => Promise.resolve(ticket()),
      listTimeline: () => Promise.resolve(page<TimelineEntry>([])),
      readAccess: () => Promise.reject(apiError('forbidden', false)),
      ...calls,
    },
    locale === 'ja' ? ja : {},
    locale,
  );
  app.session.value = {
    ...SESSION,
    capabilities: { ...SESSION.capabilities, timeline: true },
    priorities: [
      ...SESSION.priorities,
      { id: 'low', label: { en: 'Low', ja: '低' }, responseMinutes: null, tone: 'low' },
    ],
    form: { fields },
  };
  for (const [place, value] of kept) app.store.write(place, value);
  render(<Tab app={app} />);
  act(() => app.navigate('tickets', { ticketId: 't1' }));
  await screen.findByRole('heading', { name: /^Subject 1/ });
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (name: string, value: string) =>
  fireEvent.input(screen.getByRole('textbox', { name }), { target: { value } });
const thread = () =>
  within(screen.getByRole('region'))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent ?? '');

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

describe('the ticket history', () => {
  const changes = [
    entry('created', { by: dana }),
    entry('assigned', { to: 'Ken' }),
    entry('priority', { from: 'low', to: 'high', reason: 'Many are affected.' }),
    reply('Try this.'),
    entry('status', { from: 'open', to: 'solved', customerStatus: 'suggestion_provided' }),
    entry('edited', { by: dana, fields: ['subject', 'callback'] }),
    entry('escalated', { by: dana, reason: 'It waits.' }),
    entry('assigned', { to: null }),
    entry('teleported', { to: 'the moon' }),
  ];

  test('appears between the comments in order, with person and reason, and omits unknown kinds', async () => {
    await open({ listTimeline: () => Promise.resolve(page(changes)) }, 'en', [
      { id: 'callback', kind: 'phone', label: { en: 'Call back', ja: '折り返し' } },
    ]);
    const [first, ...rest] = thread();
    expect(first).toContain('It does not work.');
    expect(rest.map((line) => line.replace(/now$/, ''))).toEqual([
      'Assigned to Ken KenSupport',
      'Priority: High Many are affected.KenSupport',
      expect.stringContaining('Try this.'),
      'Status: Solution suggested KenSupport',
      'Changed: Subject, Call back DanaYou',
      'Escalated It waits.DanaYou',
    ]);
  });

  test('is translated to Japanese', async () => {
    await open({ listTimeline: () => Promise.resolve(page(changes)) }, 'ja');
    expect(thread().join()).toContain('優先度：高');
    expect(thread().join()).toContain('ステータス：解決案を提示');
  });

  test('is loaded page by page, and a refresh loads only the last page', async () => {
    const cursors: (string | undefined)[] = [];
    const last = [reply('Second')];
    await open({
      listTimeline: ({ cursor }) => {
        cursors.push(cursor);
        return Promise.resolve(cursor ? page([...last]) : page([reply('First')], 'two'));
      },
    });
    expect(thread()).toHaveLength(3);
    last.push(reply('Third'));
    await act(async () => {
      app.invalidation.value++;
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(thread()).toHaveLength(4);
    expect(cursors).toEqual([undefined, 'two', 'two']);
    expect(app.said).toEqual(['New reply from Ken: Third']);
  });

  test('links to the follow-up ticket, which links back', async () => {
    await open({
      readTicket: ({ id }) =>
        Promise.resolve(
          id === 't1' ? ticket() : ticket({ id, subject: 'Again', followUpOf: { id: 't1', number: '1001' } }),
        ),
      listTimeline: ({ id }) =>
        Promise.resolve(page(id === 't1' ? [entry('followed', { to: '1002', ticketId: 't2' })] : [])),
    });
    press('Followed up in ticket #1002');
    await screen.findByRole('heading', { name: 'Again' });
    press('Follow-up to ticket #1001');
    expect(await screen.findByRole('heading', { name: 'Subject 1' })).toBeTruthy();
  });
});

describe('editing a ticket', () => {
  test('sends only the changed fields, with the loaded version and a reason for a new priority', async () => {
    const editTicket = vi.fn<CustomerApi['editTicket']>(({ subject = '' }) =>
      Promise.resolve(ticket({ subject, priority: 'high', version: '2' })),
    );
    await open({ editTicket });
    press('Edit');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Subject' }));
    type('Subject', ' Import fails ');
    fireEvent.click(screen.getByRole('radio', { name: /^High/ }));
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    expect(save.getAttribute('aria-disabled')).toBe('true');
    type('Reason for the new priority', 'The office waits.');
    fireEvent.click(save);
    expect(await screen.findByText('Changes saved')).toBeTruthy();
    expect(editTicket.mock.calls[0]).toEqual([
      { id: 't1', subject: 'Import fails', priority: 'high', reason: 'The office waits.' },
      { ifMatch: '1' },
    ]);
    expect(screen.getByRole('heading', { name: 'Import fails' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  test('restores unsaved input after the viewer leaves the ticket, without reverting changes by others', async () => {
    let now = ticket();
    const editTicket = vi.fn<CustomerApi['editTicket']>(() => Promise.resolve(ticket({ version: '3' })));
    await open({ editTicket, readTicket: () => Promise.resolve(now) });
    press('Edit');
    fireEvent.click(screen.getByRole('radio', { name: /^High/ }));
    type('Reason for the new priority', 'The office waits.');
    const { kept } = app;
    cleanup();

    now = ticket({ subject: 'Subject 1, clearer', version: '2' });
    await open({ editTicket, readTicket: () => Promise.resolve(now) }, 'en', [], kept);
    press('Edit');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Subject' }).value).toBe('Subject 1, clearer');
    press('Save');
    expect(await screen.findByText('Changes saved')).toBeTruthy();
    expect(editTicket.mock.calls[0]).toEqual([
      { id: 't1', priority: 'high', reason: 'The office waits.' },
      { ifMatch: '2' },
    ]);
    press('Edit');
    expect(screen.queryByRole('textbox', { name: 'Reason for the new priority' })).toBeNull();
    type('Subject', 'Nothing that matters');
    press('Cancel');
    press('Edit');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Subject' }).value).toBe('Subject 1');
  });

  test('keeps the input on a version conflict, shows an error, and saves on the next click', async () => {
    let now = ticket();
    const editTicket = vi.fn<CustomerApi['editTicket']>((_, options) =>
      options?.ifMatch === now.version
        ? Promise.resolve(ticket({ cc: ['a@x.example'], version: '3' }))
        : Promise.reject(apiError('stale', false)),
    );
    await open({ editTicket, readTicket: () => Promise.resolve(now) });
    press('Edit');
    type("CC'd optional", 'a@x.example、b@x.example');
    now = ticket({ subject: 'Subject 1, clearer', version: '2' });
    // A background refresh must not replace the version that the edit is based on.
    await act(async () => {
      app.invalidation.value++;
      await vi.advanceTimersByTimeAsync(0);
    });
    press('Save');
    expect((await screen.findByRole('alert')).textContent).toContain('failed: stale');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /CC'd/ }).value).toBe('a@x.example、b@x.example');
    press('Save');
    expect(await screen.findByText('Changes saved')).toBeTruthy();
    expect(editTicket.mock.calls.map(([input, options]) => [input, options?.ifMatch])).toEqual([
      [{ id: 't1', cc: ['a@x.example', 'b@x.example'] }, '1'],
      [{ id: 't1', cc: ['a@x.example', 'b@x.example'] }, '2'],
    ]);
    expect(screen.getByText('a@x.example')).toBeTruthy();
  });

  test('renders custom fields as in the form, and shows the server’s errors at the fields', async () => {
    const refused = Object.assign(apiError('validation', false), { fields: {} });
    const editTicket = vi.fn<CustomerApi['editTicket']>(() => Promise.reject(refused));
    const allowed = { ...ticket().allowed, edit: ['callback', 'story', 'unknown'] };
    await open({ editTicket, readTicket: () => Promise.resolve(ticket({ allowed, fields: { story: 'Old' } })) }, 'en', [
      { id: 'callback', kind: 'phone', label: 'Call back' },
      { id: 'story', kind: 'textarea', label: 'Story', required: true },
    ]);
    vi.spyOn(app, 'toUserError').mockReturnValue({
      code: 'validation',
      message: 'Check the highlighted fields.',
      retryable: false,
      fields: { 'fields.callback': 'This is no number.' },
    });
    press('Edit');
    const story = screen.getByRole('textbox', { name: 'Story' });
    expect(story.tagName).toBe('TEXTAREA');
    type('Call back optional', 'me');
    press('Save');
    expect(await screen.findByText('This is no number.')).toBeTruthy();
    expect(editTicket.mock.calls[0]?.[0]).toEqual({ id: 't1', fields: { callback: 'me' } });
    expect(screen.getByRole('textbox', { name: /Call back/ }).getAttribute('aria-invalid')).toBe('true');
  });

  test('is not offered when no field is editable', async () => {
    await open({ readTicket: () => Promise.resolve(ticket({ allowed: { ...ticket().allowed, edit: [] } })) });
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
  });
});

test('collapses the quoted text of a reply by email', async () => {
  const comment = {
    id: 'c-mail',
    body: 'It works.',
    quotedText: '> Try again.',
    author: dana,
    createdAt: iso(NOW),
    attachments: [],
  };
  await open({ listTimeline: () => Promise.resolve(page([entry('comment', { id: comment.id, comment })])) });
  const summary = await screen.findByText('Show quoted text');
  const quote = screen.getByText('> Try again.');
  expect(summary.closest('details')?.open).toBe(false);
  fireEvent.click(summary);
  expect(summary.closest('details')).toBe(quote.closest('details'));
});

test('a ticket that can no longer be reopened opens the form for a follow-up with its subject and number', async () => {
  const allowed = { comment: false, close: false, reopen: false, confirm: false, followUp: true };
  await open({ readTicket: () => Promise.resolve(ticket({ status: 'closed', allowed })) });
  press('Create follow-up');
  expect(app.tab.value).toBe('submit');
  expect(app.pendingNavigation.value).toEqual({
    prefill: { subject: 'Subject 1', fields: { ' followed': '1001\nt1' } },
  });
});

test('a ticket collapses a description of 3,500 characters, but not a reply of 2,500', async () => {
  await open({
    readTicket: () => Promise.resolve(ticket({ description: 'word '.repeat(700) })),
    listTimeline: () => Promise.resolve(page([reply('word '.repeat(500))])),
  });
  expect(thread().map((text) => text.length > 2_400)).toEqual([false, true]);
  press('Show full text (3 kB)');
  expect(thread()[0]?.length).toBeGreaterThan(3_400);
});

describe('an image attachment', () => {
  const attachments = ['shot.png', 'log.txt'].map((name) => ({
    id: name,
    name,
    size: 10,
    type: name === 'shot.png' ? 'image/png' : 'text/plain',
    createdAt: null,
  }));
  const draw = () => {
    const picture = { width: 1_600, height: 800, close: vi.fn<() => void>() };
    vi.stubGlobal(
      'createImageBitmap',
      vi.fn(() => Promise.resolve(picture)),
    );
    return picture;
  };
  afterEach(() => vi.unstubAllGlobals());

  test('is previewed on click, labelled with its name, and scaled down to the available width', async () => {
    const picture = draw();
    const readAttachment = vi.fn<CustomerApi['readAttachment']>(() => Promise.resolve(new Blob(['x'])));
    await open({ readTicket: () => Promise.resolve(ticket({ attachments })), readAttachment });
    expect(screen.getAllByRole('button', { name: /^Preview/ })).toHaveLength(1);
    expect(readAttachment).not.toHaveBeenCalled();
    press('Preview shot.png');
    const canvas = await screen.findByRole<HTMLCanvasElement>('img', { name: 'shot.png' });
    await waitFor(() => expect([canvas.width, canvas.height]).toEqual([800, 400]));
    expect(picture.close).toHaveBeenCalled();
    press('Preview shot.png');
    expect(screen.queryByRole('img')).toBeNull();
  });

  test('shows an error when it cannot be loaded', async () => {
    draw();
    await open({
      readTicket: () => Promise.resolve(ticket({ attachments })),
      readAttachment: () => Promise.reject(apiError('offline')),
    });
    press('Preview shot.png');
    expect((await screen.findByRole('alert')).textContent).toContain('failed: offline');
  });
});
