import { act, cleanup, fireEvent, render, screen, within, waitFor } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SESSION, apiError, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type {
  Article,
  CallOptions,
  CreateTicket,
  Suggestion,
  Session,
  Ticket,
  CustomerApi,
} from '../../../contract/index.ts';
import { messages as japanese } from '../../i18n/ja.ts';
import { parseDraft } from './draft.ts';
import Tab from './index.tsx';

// Under fake timers, the import would never resolve.
beforeAll(() => createFakeContext('submit', {}).lazy('features/submit/Suggestions.tsx').load());

const FIELDS: Session['form']['fields'] = [
  { id: 'subject', kind: 'text', required: true, limit: 20 },
  { id: 'category', kind: 'select', required: true, options: [{ id: 'billing', label: 'Billing' }] },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
  { id: 'order', kind: 'text', label: 'Order number' },
  { id: 'hologram', kind: 'hologram', label: 'From the future' },
  { id: 'attachments', kind: 'attachments' },
];
const READY: Session = {
  ...SESSION,
  form: { fields: FIELDS },
  priorities: [
    { id: 'urgent', label: 'Urgent', definition: 'Work has stopped.', responseMinutes: 120, tone: 'urgent' },
    { id: 'normal', label: 'Normal', definition: 'A fault.', responseMinutes: null, tone: 'normal' },
  ],
  defaultPriority: 'normal',
};
const DUE = { weekday: 'long', hour: 'numeric', minute: '2-digit' } as const;
const TICKET: Ticket = {
  id: 't1',
  number: '1042',
  subject: 'Export fails',
  status: 'new',
  priority: 'urgent',
  category: 'billing',
  requester: { id: 'dana', name: 'Dana', role: 'user' },
  createdAt: null,
  updatedAt: null,
  responseDueAt: '2999-01-01T00:00:00Z',
  unread: false,
  version: '1',
  description: 'It stops.',
  attachments: [],
  fields: {},
  allowed: { comment: true, close: true, reopen: false, confirm: false },
};

interface Sent {
  body: CreateTicket;
  key: string | undefined;
}

let app: FakeApp;
let sent: Sent[];
/** Fakes `createTicket`: one response per call, then repeats the last. */
function submission(...answers: (Ticket | Error)[]): Partial<CustomerApi> {
  sent = [];
  return {
    createTicket: (body: CreateTicket, options?: CallOptions) => {
      sent.push({ body, key: options?.idempotencyKey });
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      return answer instanceof Error || !answer ? Promise.reject(answer ?? new Error('none')) : Promise.resolve(answer);
    },
  };
}
async function show(calls: Partial<CustomerApi>, session: Session | null = READY, locale = 'en', kept?: unknown) {
  app = createFakeContext('submit', calls, locale === 'ja' ? japanese : {}, locale);
  app.session.value = session;
  if (kept) app.kept.set('draft', kept);
  render(<Tab app={app} />);
  if (session?.capabilities.createTicket && session.viewer && !session.ticketCreationDenied) await isComplete();
}
/** Waits until all fields are rendered, which takes several tasks. */
const isComplete = () =>
  act(async () => {
    for (let task = 0; task < 20; task++) await new Promise((resolve) => setTimeout(resolve));
  });
const type = (name: string | RegExp, value: string) =>
  fireEvent.input(screen.getByRole('textbox', { name }), { target: { value } });
const field = () => screen.getByRole('textbox', { name: 'What happened?' });
async function fill() {
  type('Subject', 'Export fails');
  type('What happened?', 'It stops.');
  fireEvent.change(screen.getByRole('combobox', { name: 'Category' }), { target: { value: 'billing' } });
  await act(async () => {});
}
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Submit' }));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('before the session is loaded', () => {
  test('the form accepts input, and keeps text and focus when the vendor’s fields are added', async () => {
    await show({}, null);
    const subject = screen.getByRole('textbox', { name: 'Subject' });
    const description = screen.getByRole('textbox', { name: 'What happened?' });
    fireEvent.input(subject, { target: { value: 'Typed early' } });
    description.focus();
    fireEvent.input(description, { target: { value: 'Typed early too' } });
    await act(async () => {
      app.session.value = READY;
    });
    await screen.findByRole('combobox', { name: 'Category' });
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Typed early');
    expect(screen.getByRole('textbox', { name: 'What happened?' })).toBe(description);
    expect(description).toHaveProperty('value', 'Typed early too');
    expect(document.activeElement).toBe(description);
  });
});

describe('the form', () => {
  test('renders the vendor’s fields, skips unknown kinds, and describes each priority', async () => {
    await show({});
    expect(screen.getByRole('textbox', { name: /Order number/ })).toBeTruthy();
    expect(screen.queryByText('From the future')).toBeNull();
    expect(screen.getByRole('radio', { name: /Urgent/ }).closest('label')?.textContent).toContain(
      'First response within 2 hours',
    );
    expect(screen.getByRole('radio', { name: /Normal/ })).toHaveProperty('checked', true);
  });

  test('shows the due time of a priority in the viewer’s time zone, and none without a target', async () => {
    await show({});
    const due = new Date(Date.now() + 3 * 86_400_000);
    const [urgent, normal] = READY.priorities;
    if (!urgent || !normal) throw new Error('The session has two priorities.');
    act(() => {
      app.session.value = { ...READY, priorities: [{ ...urgent, responseDueAt: due.toISOString() }, normal] };
    });
    const card = (name: RegExp) => screen.getByRole('radio', { name }).closest('label')?.textContent;
    expect(card(/Urgent/)).toContain(`We reply by ${due.toLocaleString('en', DUE)}`);
    expect(card(/Normal/)).toBe('NormalA fault. ');
  });

  test('sends the text and the custom fields, and shows the ticket number and the next step', async () => {
    await show(submission(TICKET));
    const events = vi.spyOn(app, 'emit');
    await fill();
    type(/Order number/, 'HB-1');
    fireEvent.click(screen.getByRole('radio', { name: /Urgent/ }));
    submit();
    expect(await screen.findByRole('heading', { name: 'Ticket 1042 submitted' })).toBe(document.activeElement);
    expect(sent.map(({ body }) => body)).toEqual([
      {
        subject: 'Export fails',
        description: 'It stops.',
        category: 'billing',
        priority: 'urgent',
        fields: { order: 'HB-1' },
      },
    ]);
    const due = new Date(TICKET.responseDueAt ?? '').toLocaleString('en', { ...DUE, month: 'short', day: 'numeric' });
    expect(screen.getByText(`We reply by ${due}. You can follow it in “My tickets”.`)).toBeTruthy();
    expect(events).toHaveBeenCalledWith('ticket', { id: 't1', number: '1042' });
    expect(app.kept.has('draft')).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: 'View ticket' }));
    expect(app.tab.value).toBe('tickets');
    expect(app.pendingNavigation.value).toEqual({ ticketId: 't1' });
  });

  test('is sent on Ctrl+Enter, except during IME composition', async () => {
    await show(submission(TICKET));
    await fill();
    const description = screen.getByRole('textbox', { name: 'What happened?' });
    fireEvent.keyDown(description, { key: 'Enter', ctrlKey: true, isComposing: true });
    await act(async () => {});
    expect(sent).toHaveLength(0);
    fireEvent.keyDown(description, { key: 'Enter', ctrlKey: true });
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent).toHaveLength(1);
  });

  test('sends one request for two clicks', async () => {
    await show(submission(TICKET));
    await fill();
    submit();
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent).toHaveLength(1);
  });

  test('shows errors at missing or too long fields, and focuses the first one', async () => {
    await show(submission(TICKET));
    type('Subject', '👨‍👩‍👧‍👦'.repeat(21));
    submit();
    expect(await screen.findByText('1 character over the limit')).toBeTruthy();
    expect(screen.getAllByText('This field is required.')).toHaveLength(2);
    expect(screen.getByRole('alert').textContent).toContain('Fields to check: 3');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Subject' }));
    expect(screen.getByRole('textbox', { name: 'Subject' }).getAttribute('aria-invalid')).toBe('true');
    expect(sent).toHaveLength(0);
  });
});

describe('fields of the vendor', () => {
  const answers = (role: string): Session => ({
    ...READY,
    viewer: { id: 'dana', name: 'Dana', email: null, role },
    phones: [
      { id: 'far', label: 'Far away', number: '+1 555 0100', zones: ['Antarctica/Troll'], hours: null },
      {
        id: 'all',
        label: 'Everywhere',
        number: '+1 (555) 0101',
        zones: [],
        hours: { zone: 'UTC', days: [1, 5], from: '09:00', to: '17:30' },
      },
    ],
    priorities: READY.priorities.map((level) => (level.id === 'urgent' ? { ...level, phone: 'Please call.' } : level)),
    form: {
      fields: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
        { id: 'priority', kind: 'priority' },
        {
          id: 'contract',
          kind: 'select',
          advised: true,
          options: [
            { id: 'gold', label: 'Gold', note: '2 left', sets: { serial: 'A-1' } },
            { id: 'old', label: 'Old', disabled: true },
          ],
        },
        { id: 'serial', kind: 'text' },
        {
          id: 'accessConsent',
          kind: 'consent',
          required: true,
          label: 'Let us in?',
          consequence: 'It takes longer.',
          ask: 'Ask your admin.',
          grantSeconds: 7_200,
        },
      ],
    },
  });
  const write = async () => {
    type('Subject', 'Export fails');
    type('What happened?', 'It stops.');
    await act(async () => {});
  };

  test('show a consent with its consequence; only the consent of an admin turns on support access', async () => {
    for (const [role, about, access] of [
      ['user', 'Ask your admin.', {}],
      ['admin', 'Turns on support access for 2 hours', { access: { seconds: 7_200 } }],
    ] as const) {
      await show(submission(TICKET), answers(role));
      const group = screen.getByRole('group', { name: 'Let us in?' });
      expect(group.textContent).toContain('It takes longer.');
      expect(group.textContent).toContain(about);
      await write();
      submit();
      await screen.findByText('This field is required.');
      expect(group.contains(document.activeElement)).toBe(true);
      fireEvent.click(screen.getByRole('radio', { name: /^Yes/ }));
      submit();
      await screen.findByRole('heading', { name: /1042/ });
      expect(sent[0]?.body).toEqual({
        subject: 'Export fails',
        description: 'It stops.',
        priority: 'normal',
        fields: { accessConsent: 'yes' },
        ...access,
      });
      cleanup();
    }
  });

  test('receive the preset values of a choice and stay editable', async () => {
    await show(submission(TICKET), answers('user'));
    const contract = screen.getByRole('combobox', { name: /^contract\s+recommended/ });
    expect(screen.getByRole('option', { name: 'Gold · 2 left' })).toBeTruthy();
    expect(screen.getByRole('option', { name: 'Old' })).toHaveProperty('disabled', true);
    fireEvent.change(contract, { target: { value: 'gold' } });
    await act(async () => {});
    expect(screen.getByRole('textbox', { name: /^serial/ })).toHaveProperty('value', 'A-1');
  });

  test('show the support scope and known problems of a choice, and do not block submission', async () => {
    const session = answers('user');
    const kinds = [
      { id: 'fault', label: 'A fault', problems: [{ title: 'Known', text: 'Try again.' }] },
      {
        id: 'design',
        label: 'Design',
        advice: { scope: 'out', text: 'Not covered.', link: { label: 'Consulting', href: 'https://x.example/c' } },
      },
    ];
    session.form.fields = [...session.form.fields.slice(0, 3), { id: 'kind', kind: 'select', options: kinds }];
    await show(submission(TICKET), session);
    await write();
    const kind = screen.getByRole('combobox', { name: /^kind/ });
    fireEvent.change(kind, { target: { value: 'fault' } });
    await screen.findByText('Known');
    expect(screen.getByText(/Try again\./)).toBeTruthy();
    fireEvent.change(kind, { target: { value: 'design' } });
    await screen.findByText('Not covered.');
    expect(screen.queryByText('Known')).toBeNull();
    expect(screen.getByRole('link', { name: 'Consulting' }).getAttribute('href')).toBe('https://x.example/c');
    submit();
    await screen.findByRole('heading', { name: /1042/ });
  });

  test('show phone numbers and hours for a phone-first priority', async () => {
    await show(submission(TICKET), answers('user'));
    await write();
    expect(screen.queryByText('Please call.')).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: /Urgent/ }));
    const title = await screen.findByText('Please call.');
    const notice = within(title.closest<HTMLElement>('.notice') ?? document.body);
    expect(notice.getByRole('link', { name: '+1 (555) 0101' }).getAttribute('href')).toBe('tel:+15550101');
    expect(notice.getByText(/Everywhere/).textContent).toContain('Mon Fri 09:00–17:30 UTC');
    expect(notice.queryByText(/Far away/)).toBeNull();
  });
});

describe('a failed request', () => {
  test('keeps the text, shows the reason, and is retried with the same key', async () => {
    await show(submission(apiError('offline'), TICKET));
    await fill();
    submit();
    expect((await screen.findByRole('alert')).textContent).toContain('failed: offline');
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Export fails');
    expect(parseDraft(app.kept.get('draft')).key).toBe(sent[0]?.key);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('heading', { name: /1042/ });
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  });

  test('is sent once, automatically, when the network returns', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await show(submission(apiError('offline'), apiError('offline'), TICKET));
    await fill();
    submit();
    const alert = await screen.findByText("Not sent yet. It will be sent when you're back online.");
    expect(parseDraft(app.kept.get('draft')).queued).toBe(true);
    field().focus();
    await act(async () => void (await vi.advanceTimersByTimeAsync(30_000)));
    expect(sent.length).toBe(2);
    // Neither the message nor the focus changes while the request waits.
    expect(screen.getByText(alert.textContent)).toBe(alert);
    expect(document.activeElement).toBe(field());
    await act(async () => void dispatchEvent(new Event('online')));
    await screen.findByRole('heading', { name: /1042/ });
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    await act(async () => void (await vi.advanceTimersByTimeAsync(300_000)));
    expect(sent.length).toBe(3);
    vi.useRealTimers();
  });

  test('is sent automatically after a reload, with the same key', async () => {
    const kept = { key: 'k1', values: { subject: 'Kept', description: 'From before', category: 'billing' }, files: [] };
    await show(submission(TICKET), READY, 'en', { ...kept, queued: true });
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent.map(({ key }) => key)).toEqual(['k1']);
  });

  test('is not resent automatically after an edit', async () => {
    await show(submission(apiError('timeout'), TICKET));
    await fill();
    submit();
    await screen.findByText(/Waiting for confirmation/);
    fireEvent.input(field(), { target: { value: 'Something else' } });
    await screen.findByText('Not sent. Your text is saved.');
    await act(async () => void dispatchEvent(new Event('online')));
    expect(sent.length).toBe(1);
  });

  test('can be sent as a new ticket with a new key, if another tab has sent the draft', async () => {
    await show(submission(apiError('idem_reused', false), TICKET));
    await fill();
    submit();
    fireEvent.click(await screen.findByRole('button', { name: 'Send as a new ticket' }));
    await screen.findByRole('heading', { name: /1042/ });
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });

  test('is not carried over to the next ticket, which has a new key and an empty form', async () => {
    await show(submission(TICKET));
    await fill();
    submit();
    fireEvent.click(await screen.findByRole('button', { name: 'Submit another ticket' }));
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', '');
    await fill();
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });
});

describe('the draft', () => {
  const kept = { key: 'k1', values: { subject: 'Kept', description: 'From before' }, files: [] };

  test('is restored after a reload and sent with its key', async () => {
    await show(submission(TICKET), READY, 'en', kept);
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Kept');
    fireEvent.change(screen.getByRole('combobox', { name: 'Category' }), { target: { value: 'billing' } });
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent[0]?.key).toBe('k1');
  });

  test('does not overwrite text typed before the viewer is known', async () => {
    await show({}, null, 'en', kept);
    type('Subject', 'Newer');
    await act(async () => {
      app.session.value = READY;
    });
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'What happened?' })).toHaveProperty('value', 'From before'),
    );
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Newer');
  });

  test('is saved soon after typing, and immediately when the page is hidden', async () => {
    await show({});
    type('Subject', 'Half');
    dispatchEvent(new Event('pagehide'));
    expect(parseDraft(app.kept.get('draft')).values['subject']).toBe('Half');
    type('Subject', 'Half of it');
    await waitFor(() => expect(parseDraft(app.kept.get('draft')).values['subject']).toBe('Half of it'));
  });

  test('of one viewer is removed from the form for another viewer', async () => {
    await show({});
    type('Subject', 'Mine');
    await act(async () => {
      app.session.value = { ...READY, viewer: { id: 'kim', name: 'Kim', email: null, role: 'user' } };
    });
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', '');
  });

  test.each([
    ['a number', 7],
    ['an array of drafts', [kept]],
    ['values that are no texts', { ...kept, values: { subject: { toString: 'x' } } }],
    ['a text no person writes', { ...kept, values: { subject: 'x'.repeat(300_000) } }],
    ['a key as long as a book', { ...kept, key: 'k'.repeat(1_000) }],
  ])('is not restored from %s', (_, stored) => {
    expect(parseDraft(stored).values).toEqual({});
  });
});

describe('article suggestions', () => {
  const articles = (...titles: string[]) => ({
    items: titles.map((title): Article => ({ id: title, title, excerpt: '…', url: `https://help.example/${title}` })),
    next: null,
    total: null,
    skippedRows: 0,
  });
  const pause = () =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(400);
    });

  test('appear after a pause, are announced politely, and ignore late responses', async () => {
    const asked: string[] = [];
    const answers: ((value: ReturnType<typeof articles>) => void)[] = [];
    await show({
      searchArticles: ({ q }) => {
        asked.push(q);
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    vi.useFakeTimers();
    type('Subject', 'exp');
    type('Subject', 'export');
    await pause();
    type('Subject', 'export csv');
    await pause();
    expect(asked).toEqual(['export', 'export csv']);
    await act(async () => {
      answers[1]?.(articles('csv'));
      answers[0]?.(articles('stale', 'staler'));
    });
    await pause();
    expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['csv (opens in a new tab)']);
    expect(app.said).toEqual(['Articles that may help: 1']);
  });

  test('request feedback on an opened article, send the answer, and keep the form', async () => {
    const votes: unknown[] = [];
    await show({
      searchArticles: () => Promise.resolve(articles('csv', 'pdf')),
      voteArticle: (vote) => {
        votes.push(vote);
        return Promise.reject(new Error('no matter'));
      },
    });
    vi.useFakeTimers();
    type('Subject', 'export');
    await pause();
    expect(screen.queryByRole('group', { name: 'Did this solve your problem?' })).toBeNull();
    const link = screen.getByRole('link', { name: /^pdf/ });
    link.addEventListener('click', (event) => event.preventDefault());
    fireEvent.click(link);
    const asked = screen.getByRole('group', { name: 'Did this solve your problem?' });
    expect(link.closest('li')?.contains(asked)).toBe(true);
    fireEvent.click(within(asked).getByRole('button', { name: 'No' }));
    await pause();
    expect(asked.textContent).toContain('Thanks. Continue with your ticket.');
    fireEvent.click(within(asked).getByRole('button', { name: /^Yes/ }));
    await pause();
    expect(asked.textContent).toContain('Thanks, noted. No ticket needed.');
    expect(votes).toEqual([
      { id: 'pdf', helpful: false },
      { id: 'pdf', helpful: true },
    ]);
    expect(app.said.slice(-2)).toEqual(['Thanks. Continue with your ticket.', 'Thanks, noted. No ticket needed.']);
    expect(screen.getByRole('textbox', { name: /^Subject/ })).toHaveProperty('value', 'export');
  });

  test('wait for the end of IME composition, and need two characters of Japanese', async () => {
    const asked: string[] = [];
    await show(
      {
        searchArticles: ({ q }) => {
          asked.push(q);
          return Promise.resolve(articles());
        },
      },
      READY,
      'ja',
    );
    vi.useFakeTimers();
    const subject = screen.getByRole('textbox', { name: '件名' });
    fireEvent.compositionStart(subject);
    type('件名', 'はいs');
    await pause();
    expect(asked).toEqual([]);
    type('件名', '配送');
    fireEvent.compositionEnd(subject);
    await pause();
    expect(asked).toEqual(['配送']);
  });

  test('back off for one minute, then two, after server errors; a click still sends a request', async () => {
    let fails = true;
    const asked: string[] = [];
    const calls: Partial<CustomerApi> = {
      searchArticles: ({ q }) => {
        asked.push(q);
        return fails ? Promise.reject(apiError('unavailable')) : Promise.resolve(articles('help'));
      },
    };
    await show(calls);
    vi.useFakeTimers();
    const write = async (text: string) => {
      type('Subject', text);
      await pause();
      expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', text);
    };
    for (const text of ['export 1', 'export 2', 'export 3']) await write(text);
    expect(asked).toEqual(['export 1']);
    await vi.advanceTimersByTimeAsync(60_000);
    for (const text of ['export 4', 'export 5']) await write(text);
    expect(asked).toEqual(['export 1', 'export 4']);
    await vi.advanceTimersByTimeAsync(60_000);
    await write('export 6');
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(60_000);
    fails = false;
    await write('export 7');
    await write('export 8');
    expect(asked.slice(2)).toEqual(['export 7', 'export 8']);
    expect(screen.getByRole('link', { name: /^help/ })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    cleanup();
    vi.useRealTimers();

    fails = true;
    await show(calls, { ...READY, form: { fields: FIELDS, articles: 'search' } });
    vi.useFakeTimers();
    type('Subject', 'export csv');
    asked.length = 0;
    for (let press = 0; press < 3; press++) {
      fireEvent.click(screen.getByRole('button', { name: 'Search help articles' }));
      await pause();
    }
    expect(asked).toHaveLength(3);
  });

  test('show the host of an article and open it in a new tab', async () => {
    const leads = ['https://vendor.example/redirect?to=https://evil.example', 'https://аpple.com/'];
    await show({
      searchArticles: () =>
        Promise.resolve({
          items: leads.map((url) => ({ id: url, title: 'Reset your password', excerpt: 'Here.', url })),
          next: null,
          total: null,
          skippedRows: 0,
        }),
    });
    vi.useFakeTimers();
    type('Subject', 'password');
    await pause();
    const links = screen.getAllByRole('link');
    expect(links.map((link) => [link.getAttribute('rel'), link.getAttribute('target')])).toEqual([
      ['noopener noreferrer', '_blank'],
      ['noopener noreferrer', '_blank'],
    ]);
    // The host is shown in Punycode.
    expect(links.map((link) => link.closest('li')?.querySelector('.hint bdi')?.textContent)).toEqual([
      'vendor.example',
      'xn--pple-43d.com',
    ]);
  });

  test('are requested on a click only, or never, if the vendor configures it', async () => {
    const asked: string[] = [];
    const calls: Partial<CustomerApi> = {
      searchArticles: ({ q }) => {
        asked.push(q);
        return Promise.resolve(articles());
      },
    };
    await show(calls, { ...READY, form: { fields: FIELDS, articles: 'never' } });
    vi.useFakeTimers();
    type('Subject', 'export');
    await pause();
    cleanup();
    vi.useRealTimers();

    await show(calls, { ...READY, form: { fields: FIELDS, articles: 'search' } });
    vi.useFakeTimers();
    type('Subject', 'export csv');
    await pause();
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Search help articles' }));
    await pause();
    expect(asked).toEqual(['export csv']);
    expect(app.said).toEqual(['Articles that may help: 0']);
  });

  test('requested by a click are not replaced by the delayed suggestions', async () => {
    const hints: string[] = [];
    await show(
      {
        searchArticles: () => new Promise((resolve) => setTimeout(() => resolve(articles('csv')), 900)),
        findSuggestions: ({ q }) => {
          hints.push(q.trim());
          return Promise.resolve({ items: [], next: null, total: null, skippedRows: 0 });
        },
      },
      {
        ...READY,
        capabilities: { ...READY.capabilities, suggestions: true },
        form: { fields: FIELDS, articles: 'search' },
      },
    );
    vi.useFakeTimers();
    type('Subject', 'export csv');
    fireEvent.click(screen.getByRole('button', { name: 'Search help articles' }));
    await pause();
    await pause();
    await pause();
    expect(screen.getAllByRole('link')).toHaveLength(1);
    expect(hints).toEqual(['export csv']);
  });

  test('with a URL other than https are skipped', async () => {
    await show({
      searchArticles: () =>
        Promise.resolve({
          items: [{ id: 'x', title: 'Bad', excerpt: '', url: 'javascript:alert(1)' }],
          next: null,
          total: 1,
          skippedRows: 0,
        }),
    });
    vi.useFakeTimers();
    type('Subject', 'anything');
    await pause();
    expect(screen.queryByText('Bad')).toBeNull();
  });
});

describe('incident and ticket suggestions', () => {
  const HINTING: Session = { ...READY, capabilities: { ...READY.capabilities, affected: true, suggestions: true } };
  const page = <T,>(items: T[]) => ({ items, next: null, total: null, skippedRows: 0 });
  const INCIDENT: Suggestion = { kind: 'incident', id: 'i1', title: 'Exports are slow', state: 'investigating' };
  const OWN: Suggestion = { kind: 'ticket', id: 't7', title: 'CSV export', state: 'open', number: '77' };
  const pause = () =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(400);
    });
  const found = (...items: Suggestion[]): Partial<CustomerApi> => ({
    searchArticles: () => Promise.resolve(page([])),
    findSuggestions: () => Promise.resolve(page(items)),
  });

  test('list an open incident and an own ticket; one click opens the ticket, and the text stays', async () => {
    const asked: string[] = [];
    await show(
      {
        ...found(),
        findSuggestions: ({ q }) => {
          asked.push(q);
          return Promise.resolve(
            page([INCIDENT, OWN, { ...OWN, id: 'odd', kind: 'oracle', title: 'From the future' }]),
          );
        },
      },
      HINTING,
    );
    type('What happened?', 'It never ends.');
    vi.useFakeTimers();
    type('Subject', 'Export hangs');
    await pause();
    expect(asked).toEqual(['Export hangs It never ends.']);
    expect(screen.getByRole('region', { name: 'This may be a known issue' }).textContent).toContain('Exports are slow');
    expect(screen.queryByText('From the future')).toBeNull();
    expect(app.said).toEqual(['This may be a known issue']);
    fireEvent.click(screen.getByRole('button', { name: 'Open ticket 77' }));
    expect([app.tab.value, app.pendingNavigation.value]).toEqual(['tickets', { ticketId: 't7' }]);
    expect(screen.getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'Export hangs');
  });

  test('record “this affects me too”, and link a ticket that is still submitted to the incident', async () => {
    const reported: string[] = [];
    await show(
      {
        ...submission(TICKET),
        ...found(INCIDENT),
        reportAffected: ({ id }) => {
          reported.push(id);
          return Promise.resolve({ count: 3 });
        },
      },
      HINTING,
    );
    await fill();
    const press = await screen.findByRole('button', { name: 'This affects me too' }, { timeout: 3_000 });
    press.focus();
    fireEvent.click(press);
    await waitFor(() => expect(press.textContent).toBe('Thanks, noted. No ticket needed.'));
    expect(document.activeElement).toBe(press);
    expect(reported).toEqual(['i1']);
    expect(app.said).toContain('Thanks, noted. No ticket needed.');
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent[0]?.body.incidentId).toBe('i1');
    fireEvent.click(screen.getByRole('button', { name: 'Submit another ticket' }));
    await fill();
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent[1]?.body).not.toHaveProperty('incidentId');
  });

  test('do not block a ticket if the incident has been resolved', async () => {
    const refusal = apiError('validation', false);
    await show(
      { ...submission(refusal, TICKET), ...found(INCIDENT), reportAffected: () => Promise.resolve({ count: 1 }) },
      HINTING,
    );
    const explain = app.toUserError;
    app.toUserError = (error) => ({ ...explain(error), fields: { incidentId: 'No such incident is open.' } });
    await fill();
    fireEvent.click(await screen.findByRole('button', { name: 'This affects me too' }, { timeout: 3_000 }));
    await screen.findByRole('button', { name: 'Thanks, noted. No ticket needed.' });
    submit();
    await screen.findByRole('alert');
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent.map(({ body }) => body.incidentId)).toEqual(['i1', undefined]);
  });

  test('show the reason for a failed click, which can be retried', async () => {
    await show({ ...found(INCIDENT), reportAffected: () => Promise.reject(apiError('offline')) }, HINTING);
    type('Subject', 'Exports');
    fireEvent.click(await screen.findByRole('button', { name: 'This affects me too' }, { timeout: 3_000 }));
    expect(await screen.findByRole('button', { name: 'failed: offline' })).toBeTruthy();
  });

  test('do not change under the pointer or during IME composition', async () => {
    let items = [INCIDENT];
    await show({ ...found(), findSuggestions: () => Promise.resolve(page(items)) }, HINTING);
    vi.useFakeTimers();
    type('Subject', 'Export hangs');
    await pause();
    const region = screen.getByRole('region', { name: 'This may be a known issue' });
    fireEvent.pointerEnter(region);
    items = [OWN];
    type('Subject', 'Export hangs again');
    await pause();
    expect(region.textContent).toContain('Exports are slow');
    fireEvent.pointerLeave(region);
    await pause();
    expect(region.textContent).not.toContain('Exports are slow');
    expect(region.textContent).toContain('CSV export');
    items = [INCIDENT];
    fireEvent.compositionStart(screen.getByRole('textbox', { name: 'Subject' }));
    type('Subject', 'Export かなs');
    await pause();
    expect(region.textContent).toContain('CSV export');
  });

  test('are not requested if unavailable, and their errors do not affect the form', async () => {
    const calls: string[] = [];
    const api: Partial<CustomerApi> = {
      searchArticles: () => Promise.resolve(page([{ id: 'a', title: 'Help', excerpt: '', url: 'https://x.example' }])),
      findSuggestions: () => {
        calls.push('hints');
        return Promise.reject(apiError('rate_limited'));
      },
    };
    await show(api, READY);
    vi.useFakeTimers();
    type('Subject', 'Export');
    await pause();
    expect(calls).toEqual([]);
    cleanup();
    vi.useRealTimers();
    await show(api, HINTING);
    vi.useFakeTimers();
    type('Subject', 'Export');
    await pause();
    expect(calls).toEqual(['hints']);
    expect(screen.getByRole('link', { name: /Help/ })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('are available in Japanese', async () => {
    await show({ ...found(INCIDENT) }, HINTING, 'ja');
    type('件名', '書き出し');
    expect(await screen.findByRole('button', { name: '同じ影響を受けています' }, { timeout: 3_000 })).toBeTruthy();
  });
});

describe('a user who cannot create tickets', () => {
  test('sees the reason and an alternative', async () => {
    await show(
      {},
      {
        ...READY,
        ticketCreationDenied: { reason: 'Paid plans only.', link: { label: 'Plans', href: 'https://x.example/plans' } },
      },
    );
    expect(await screen.findByText('Paid plans only.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Plans' }).getAttribute('href')).toBe('https://x.example/plans');
    expect(screen.queryByRole('button', { name: 'Submit' })).toBeNull();
  });

  test('sees a sign-in message when signed out', async () => {
    await show({}, { ...READY, viewer: null, organization: null });
    expect(await screen.findByText('Sign in to continue.')).toBeTruthy();
  });
});

describe('fields of every kind', () => {
  const form = (...fields: Session['form']['fields']): Session => ({
    ...READY,
    form: {
      fields: [...FIELDS.filter(({ id }) => id === 'subject' || id === 'description' || id === 'priority'), ...fields],
    },
  });
  const text = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });

  test('are filled in, validated and sent in the format of the API', async () => {
    await show(
      submission(TICKET),
      form(
        { id: 'cc', kind: 'emails', label: "CC'd", maxItems: 2 },
        { id: 'callback', kind: 'phone', label: 'Phone', required: true },
        { id: 'backup', kind: 'checkbox', label: 'A backup exists' },
        {
          id: 'contract',
          kind: 'radio',
          label: 'Contract',
          options: [
            { id: 'gold', label: 'Gold', note: '3 cases left' },
            { id: 'old', label: 'Old', disabled: true },
          ],
        },
        { id: 'since', kind: 'datetime', label: 'Since when' },
      ),
    );
    fireEvent.input(text('Subject'), { target: { value: 'Export fails' } });
    fireEvent.input(text('What happened?'), { target: { value: 'It stops.' } });
    expect(text("CC'd optional").getAttribute('aria-describedby')).toBe('field-cc-help');
    expect(screen.getByText('Up to 2 addresses.').id).toBe('field-cc-help');
    fireEvent.input(text("CC'd optional"), { target: { value: 'a@example.com、b＠example.com, c@example.com' } });
    fireEvent.click(screen.getByRole('checkbox', { name: 'A backup exists' }));
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Old' }).disabled).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: /Gold/ }));
    fireEvent.input(screen.getByLabelText('Since when optional'), { target: { value: '2026-11-21T09:30' } });
    submit();
    expect(await screen.findByText('No more than 2.')).toBeTruthy();
    expect(text('Phone').getAttribute('aria-invalid')).toBe('true');
    expect(sent).toEqual([]);

    fireEvent.input(text("CC'd optional"), { target: { value: 'a@example.com、b＠example.com' } });
    fireEvent.input(text('Phone'), { target: { value: '+81 3 1234 5678' } });
    submit();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toMatchObject({
      cc: ['a@example.com', 'b@example.com'],
      fields: {
        callback: '+81 3 1234 5678',
        backup: 'yes',
        contract: 'gold',
        since: new Date('2026-11-21T09:30').toISOString(),
      },
    });
  });

  test('show their default value, can be cleared, and are reset for the next ticket', async () => {
    await show(
      submission(TICKET),
      form(
        { id: 'site', kind: 'text', label: 'Site', default: 'Kobe', advised: true },
        { id: 'phone', kind: 'phone', label: 'Phone', default: '03-1234-5678' },
        {
          id: 'version',
          kind: 'select',
          label: 'Version',
          default: '2',
          options: [
            { id: '1', label: 'One' },
            { id: '2', label: 'Two' },
          ],
        },
      ),
    );
    const version = screen.getByRole<HTMLSelectElement>('combobox', { name: /Version/ });
    const held = () => [text('Site recommended').value, text('Phone optional').value, version.value];
    await waitFor(() => expect(held()).toEqual(['Kobe', '03-1234-5678', '2']));
    await act(async () => void dispatchEvent(new Event('pagehide')));
    expect(app.kept.get('draft')).toBeUndefined();
    const write = () => {
      fireEvent.input(text('Subject'), { target: { value: 'Export fails' } });
      fireEvent.input(text('What happened?'), { target: { value: 'It stops.' } });
    };
    write();
    fireEvent.input(text('Site recommended'), { target: { value: '' } });
    fireEvent.input(text('Phone optional'), { target: { value: '' } });
    fireEvent.change(version, { target: { value: '' } });
    await act(async () => {});
    expect(held()).toEqual(['', '', '']);
    // The same applies after a reload.
    await act(async () => void dispatchEvent(new Event('pagehide')));
    const kept = app.kept.get('draft');
    cleanup();
    const session = app.session.value;
    await show(submission(TICKET), session, 'en', kept);
    expect([text('Site recommended').value, text('Phone optional').value]).toEqual(['', '']);
    submit();
    fireEvent.click(await screen.findByRole('button', { name: 'Submit another ticket' }));
    expect(sent[0]?.body).not.toHaveProperty('fields');
    write();
    submit();
    await screen.findByRole('heading', { name: /1042/ });
    expect(sent[1]?.body.fields).toEqual({ site: 'Kobe', phone: '03-1234-5678', version: '2' });
  });

  test('take the text of a link instead of the default value, but keep typed text', async () => {
    await show({}, form({ id: 'site', kind: 'text', label: 'Site', default: 'Kobe' }));
    app.navigate('submit', { prefill: { fields: { site: 'Osaka' } } });
    await waitFor(() => expect(text('Site optional').value).toBe('Osaka'));
    app.navigate('submit', { prefill: { fields: { site: 'Nara' } } });
    await act(async () => {});
    expect(text('Site optional').value).toBe('Osaka');
  });

  test('are shown and hidden by their dependencies; a hidden value is stored but not sent', async () => {
    const contact = { id: 'contact', kind: 'text', label: 'Contact' };
    const urgent = [{ field: 'priority', in: ['urgent'] }];
    await show(submission(TICKET), form({ ...contact, showWhen: urgent, requiredWhen: urgent }));
    const normal = await screen.findByRole('radio', { name: /Normal/ });
    expect(screen.queryByRole('textbox', { name: /Contact/ })).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: /Urgent/ }));
    fireEvent.input(await screen.findByRole('textbox', { name: 'Contact' }), { target: { value: 'Dana' } });
    fireEvent.click(normal);
    await waitFor(() => expect(screen.queryByRole('textbox', { name: /Contact/ })).toBeNull());
    fireEvent.click(screen.getByRole('radio', { name: /Urgent/ }));
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Contact' })).value).toBe('Dana');
    fireEvent.click(normal);
    fireEvent.input(text('Subject'), { target: { value: 'Export fails' } });
    fireEvent.input(text('What happened?'), { target: { value: 'It stops.' } });
    submit();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body.fields).toBeUndefined();
  });
});

describe('a prefill', () => {
  const SENSITIVE: Session = {
    ...READY,
    form: {
      fields: [
        ...FIELDS,
        { id: 'accessConsent', kind: 'consent', label: 'May we look inside?', grantSeconds: 604_800 },
        { id: 'terms', kind: 'checkbox', label: 'I agree' },
        { id: 'cc', kind: 'emails', label: "CC'd" },
        { id: 'contact', kind: 'email', label: 'Contact address' },
        { id: 'environment', kind: 'select', label: 'Environment', options: [{ id: 'live', label: 'Live' }] },
      ],
    },
  };
  const prefill = {
    subject: 'From a link',
    description: 'Text of a stranger',
    category: 'billing',
    priority: 'urgent',
    fields: {
      accessConsent: 'yes',
      terms: 'yes',
      cc: 'evil@example.com',
      contact: 'evil@example.com',
      environment: 'live',
      order: 'HB-7',
      attachments: 'f1',
      ' incident': 'i1',
      ' followed': '7\nt7',
      ' context': 'a=b',
      ' diagnostics': 'x',
      '?step': 'x',
      constructor: 'x',
    },
  };
  const held = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name }).value;
  const NOTE = 'Filled in from a link. Check before you submit.';

  test.each([true, false])(
    'of a link fills only text fields, choices and priority (session first: %s)',
    async (first) => {
      await show(submission(TICKET), first ? SENSITIVE : null);
      await act(async () => app.navigate('submit', { prefill, source: 'link' }));
      await act(async () => {
        app.session.value = SENSITIVE;
      });
      await isComplete();
      expect([held('Subject'), held('What happened?'), held(/Order number/)]).toEqual([
        'From a link',
        'Text of a stranger',
        'HB-7',
      ]);
      expect(screen.getByRole('combobox', { name: 'Category' })).toHaveProperty('value', 'billing');
      expect(screen.getByRole('combobox', { name: /Environment/ })).toHaveProperty('value', 'live');
      expect(screen.getByRole('radio', { name: /Urgent/ })).toHaveProperty('checked', true);
      expect(screen.getByRole('radio', { name: /^Yes/ })).toHaveProperty('checked', false);
      expect(screen.getByRole('checkbox', { name: 'I agree' })).toHaveProperty('checked', false);
      expect([held(/CC'd/), held(/Contact/)]).toEqual(['', '']);
      submit();
      await screen.findByRole('heading', { name: 'Ticket 1042 submitted' });
      expect(sent.map(({ body }) => body)).toEqual([
        {
          subject: 'From a link',
          description: 'Text of a stranger',
          category: 'billing',
          priority: 'urgent',
          fields: { order: 'HB-7', environment: 'live' },
        },
      ]);
    },
  );

  test('of a link is marked at each field, visibly and for screen readers, until an edit', async () => {
    await show({}, SENSITIVE);
    await act(async () =>
      app.navigate('submit', { prefill: { subject: 'From a link', priority: 'urgent' }, source: 'link' }),
    );
    const subject = screen.getByRole('textbox', { name: 'Subject' });
    expect(screen.getAllByText(NOTE)).toHaveLength(2);
    const describes = (element: Element) =>
      (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(describes(subject)).toContain(NOTE);
    expect(describes(screen.getByRole('group', { name: 'Priority' }))).toContain(NOTE);
    type('Subject', 'From a link!');
    await act(async () => {});
    expect(screen.getAllByText(NOTE)).toHaveLength(1);
    type('Subject', 'From a link');
    await act(async () => {});
    expect(describes(subject)).not.toContain(NOTE);
  });

  test('of a link stays marked after the draft is restored', async () => {
    const values = { subject: 'From a link', description: 'Mine' };
    await show({}, SENSITIVE, 'en', { key: 'k', values, files: [], linked: ['subject', 'order'] });
    expect(screen.getAllByText(NOTE)).toHaveLength(1);
  });

  test('of a link never replaces typed text', async () => {
    await show({}, SENSITIVE);
    await fill();
    await act(async () => app.navigate('submit', { prefill, source: 'link' }));
    expect([held('Subject'), held('What happened?')]).toEqual(['Export fails', 'It stops.']);
  });

  test('of the page fills all fields except consent and files, without a mark', async () => {
    await show(submission(TICKET), SENSITIVE);
    await act(async () => app.navigate('submit', { prefill, source: 'page' }));
    expect(screen.getByRole('checkbox', { name: 'I agree' })).toHaveProperty('checked', true);
    expect([held(/CC'd/), held(/Contact/)]).toEqual(['evil@example.com', 'evil@example.com']);
    expect(screen.getByRole('radio', { name: /^Yes/ })).toHaveProperty('checked', false);
    expect(screen.queryByText(NOTE)).toBeNull();
    submit();
    await screen.findByRole('heading', { name: 'Ticket 1042 submitted' });
    expect(sent[0]?.body).not.toHaveProperty('access');
    expect(sent[0]?.body).not.toHaveProperty('incidentId');
    expect(sent[0]?.body).not.toHaveProperty('followUpOf');
    expect(sent[0]?.body).not.toHaveProperty('context');
    expect(sent[0]?.body.fields).not.toHaveProperty('accessConsent');
  });

  test('of the inquiry form fills no email address', async () => {
    const session = { ...SENSITIVE, viewer: null, capabilities: { ...SENSITIVE.capabilities, inquire: true } };
    await show({}, session);
    await act(async () =>
      app.navigate('submit', {
        prefill: { subject: 'From a link', fields: { email: 'evil@example.com', name: 'X' } },
        source: 'link',
      }),
    );
    await screen.findByRole('textbox', { name: 'Email' });
    expect([held('Email'), held('Your name'), held('Subject')]).toEqual(['', '', 'From a link']);
    expect(screen.getAllByText(NOTE)).toHaveLength(1);
  });
});

describe('in a cross-origin frame', () => {
  const CONSENT: Session = {
    ...READY,
    form: {
      fields: [
        ...FIELDS,
        { id: 'accessConsent', kind: 'consent', label: 'May we look inside?', grantSeconds: 604_800 },
      ],
    },
  };
  const framed = () =>
    vi.stubGlobal('parent', {
      get location(): never {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    });
  afterEach(() => void vi.unstubAllGlobals());

  test('consent does not turn on support access, not even from a draft, and the panel shows why', async () => {
    framed();
    await show(submission(TICKET), CONSENT, 'en', { key: 'k', values: { accessConsent: 'yes' }, files: [] });
    await fill();
    expect(screen.getByRole('radio', { name: /^Yes/ })).toMatchObject({ checked: false, disabled: true });
    expect(await screen.findByText(/embedded in another site/)).toBeTruthy();
    const way = screen.getByRole('link', { name: 'Open in a new tab' });
    expect(way.getAttribute('href')).toMatch(/^http.*#madoguchi=access$/);
    submit();
    await screen.findByRole('heading', { name: 'Ticket 1042 submitted' });
    expect(sent[0]?.body).not.toHaveProperty('access');
    expect(sent[0]?.body).not.toHaveProperty('fields');
  });

  test('other answers are accepted, and so is consent if the vendor allows it', async () => {
    framed();
    await show({}, { ...CONSENT, viewer: { id: 'dana', name: 'Dana', email: null, role: 'user' } });
    expect(screen.getByRole('radio', { name: /Yes/ })).toHaveProperty('disabled', false);
    cleanup();
    await show({}, CONSENT);
    await act(async () => {
      app.options.value = { allowFramedAccess: true };
    });
    expect(screen.getByRole('radio', { name: /Yes/ })).toHaveProperty('disabled', false);
  });

  test('a field of another kind with a grant does not turn on support access', async () => {
    const odd = { id: 'odd', kind: 'text', label: 'Odd', grantSeconds: 604_800 };
    await show(submission(TICKET), { ...READY, form: { fields: [...FIELDS, odd] } });
    await fill();
    type(/Odd/, 'yes');
    submit();
    await screen.findByRole('heading', { name: 'Ticket 1042 submitted' });
    expect(sent[0]?.body).not.toHaveProperty('access');
  });
});
