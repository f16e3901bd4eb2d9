/* oxlint-disable no-console -- the console is what is recorded. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, test } from 'vitest';
import { SESSION, createFakeContext, type FakeApp } from '../../../../test/panel/fake-context.ts';
import type { CreateTicket, Session } from '../../../contract/index.ts';
import { messages as japanese } from '../../i18n/ja.ts';
import Tab from './index.tsx';

const FIELDS: Session['form']['fields'] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'priority', kind: 'priority' },
];

let app: FakeApp;
let sent: CreateTicket[];

async function show(form: Partial<Session['form']>, locale = 'en', draft?: unknown) {
  sent = [];
  app = createFakeContext(
    'submit',
    {
      createTicket: (body) => {
        sent.push(body);
        return Promise.reject(new Error('kept back'));
      },
    },
    locale === 'ja' ? japanese : {},
    locale,
  );
  if (draft) app.kept.set('draft', draft);
  app.options.value = { context: { version: '4.2', plan: 'gold' } };
  app.session.value = {
    ...SESSION,
    priorities: ['high', 'low'].map((id) => ({
      id,
      label: id === 'low' ? 'Low' : 'High',
      responseMinutes: null,
      tone: id,
    })),
    capabilities: { ...SESSION.capabilities, articles: false },
    form: { fields: FIELDS, ...form },
  };
  render(<Tab app={app} />);
  await screen.findByRole('radio', { name: /High/ });
}
const field = (name: string | RegExp) => screen.findByRole<HTMLInputElement>('textbox', { name });
const write = async (name: string | RegExp, value: string) => fireEvent.input(await field(name), { target: { value } });
async function send() {
  if (!(await field('Subject')).value) await write('Subject', 'Export fails');
  if (!(await field('What happened?')).value) await write('What happened?', 'It stops.');
  fireEvent.click(screen.getByRole('button', { name: 'Submit' }));
  await waitFor(() => expect(sent).toHaveLength(1));
  return sent[0];
}

afterEach(cleanup);

test.each([
  [
    'en',
    'Contact support by phone',
    'Fleet desk 03-5550-0101Mon Fri 09:00–17:30 Asia/Tokyo',
    'Anywhere +1 415 555 010024 hours',
  ],
  [
    'ja',
    '電話でのお問い合わせ',
    'Fleet desk 03-5550-0101月 金 09:00–17:30 Asia/Tokyo',
    'Anywhere +1 415 555 010024時間',
  ],
])(
  'all phone contacts are listed with their hours, for every priority (%s)',
  async (locale, title, office, anywhere) => {
    const hours = { zone: 'Asia/Tokyo', days: [1, 5], from: '09:00', to: '17:30' };
    const session = await show({}, locale).then(() => app.session.value);
    app.session.value = session && {
      ...session,
      phones: [
        { id: 'fleet', label: 'Fleet desk', number: '03-5550-0101', zones: ['Pacific/Apia'], hours },
        { id: 'all', label: 'Anywhere', number: '+1 415 555 0100', zones: [], hours: null },
      ],
    };
    const summary = await screen.findByText(title);
    const lines = within(summary.parentElement ?? document.body).getAllByRole('listitem', { hidden: true });
    expect(lines.map(({ textContent }) => textContent)).toEqual([anywhere, office]);
  },
);

describe('the checklist', () => {
  const checklist: Session['form']['checklist'] = [
    { id: 'steps', kind: 'textarea', label: { en: 'Steps', ja: '手順' } },
    { id: 'expected', kind: 'text', label: 'Expected' },
    { id: 'when', kind: 'datetime', label: 'When' },
    { id: 'call', kind: 'url', label: 'URL', showWhen: [{ field: 'priority', in: ['low'] }] },
    { id: 'odd', kind: 'oracle', label: 'From the future' },
  ];

  test('appends its answers to the description as plain text', async () => {
    await show({ checklist });
    await write('What happened?', 'It stops.\n');
    const press = screen.getByText('What to include');
    fireEvent.click(press);
    await write(/^Steps/, 'Open\nExport');
    await write(/^Expected/, ' ');
    fireEvent.input(screen.getByLabelText(/^When/), { target: { value: '2026-11-21T09:30' } });
    expect(screen.queryByLabelText(/^URL/)).toBeNull();
    expect(screen.queryByText('From the future')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Add to description' }));
    const description = await field('What happened?');
    await waitFor(() => expect(description.value).toBe('It stops.\n\nSteps:\nOpen\nExport\n\nWhen: 2026-11-21 09:30'));
    expect(document.activeElement).toBe(description);
    expect(press.closest('details')?.open).toBe(false);
    expect((await field(/^Steps/)).value).toBe('');
    expect(await send()).not.toHaveProperty('fields');
  });

  test('is absent if none is configured', async () => {
    await show({});
    expect(screen.queryByText('What to include')).toBeNull();
  });

  test('shows items depending on other fields, and clears its answers with the viewer', async () => {
    await show({ checklist });
    fireEvent.click(screen.getByText('What to include'));
    await write(/^Steps/, 'Mine');
    fireEvent.click(screen.getByRole('radio', { name: /Low/ }));
    expect(await screen.findByLabelText(/^URL/)).toBeTruthy();
    const session = app.session.value;
    await act(async () => {
      app.session.value = null;
    });
    await act(async () => {
      app.session.value = session;
    });
    fireEvent.click(await screen.findByText('What to include'));
    expect((await field(/^Steps/)).value).toBe('');
  });

  test('is available in Japanese', async () => {
    await show({ checklist }, 'ja');
    fireEvent.click(screen.getByText('記入すると役立つ内容'));
    await write(/^手順/, '開く');
    fireEvent.click(screen.getByRole('button', { name: '説明に追加' }));
    await waitFor(async () => expect((await field(/どのような/)).value).toBe('手順: 開く'));
  });
});

describe('included details', () => {
  test('are sent as displayed, with edits and without removed values', async () => {
    history.replaceState(null, '', '/exports/7?token=secret#top');
    await show({ context: true });
    const group = await screen.findByRole('group', { name: 'Included details' });
    const shown = within(group)
      .getAllByRole<HTMLInputElement>('textbox')
      .map(({ value }) => value);
    expect(shown.slice(0, 1).concat(shown.slice(-2))).toEqual(['/exports/7', '4.2', 'gold']);
    act(() => {
      app.options.value = { context: { version: '4.3', plan: 'gold', beta: true } };
    });
    expect((await field(/^Version/)).value).toBe('4.3');
    await write(/^plan/, 'silver');
    await write(/^Browser/, '');
    expect(await send()).toMatchObject({
      context: {
        page: '/exports/7',
        window: `${innerWidth} × ${innerHeight}`,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        version: '4.3',
        plan: 'silver',
        beta: 'true',
      },
    });
    expect(sent[0]?.context).not.toHaveProperty('browser');
    expect(JSON.stringify(sent)).not.toContain('secret');
  });

  test('are the same in a retry after a reload, even on another page', async () => {
    history.replaceState(null, '', '/exports/7');
    await show({ context: true });
    await screen.findByRole('group', { name: 'Included details' });
    await write(/^plan/, 'silver');
    const first = await send();
    dispatchEvent(new Event('pagehide'));
    const draft = app.kept.get('draft');
    cleanup();
    history.replaceState(null, '', '/elsewhere');
    await show({ context: true }, 'en', draft);
    expect((await field(/^Page/)).value).toBe('/exports/7');
    expect(await send()).toEqual(first);
  });

  test('do not create a draft by themselves', async () => {
    await show({ context: true });
    await screen.findByRole('group', { name: 'Included details' });
    await write(/^plan/, 'silver');
    dispatchEvent(new Event('pagehide'));
    expect(app.kept.has('draft')).toBe(false);
  });

  test('are absent if the vendor turns them off', async () => {
    await show({});
    const body = await send();
    expect(body).not.toHaveProperty('context');
    expect(body).not.toHaveProperty('diagnostics');
    expect(screen.queryByRole('group', { name: 'Included details' })).toBeNull();
  });

  test('accept any option value of a script tag', async () => {
    await show({ context: true });
    act(() => {
      app.options.value = JSON.parse('{"context":"text"}');
    });
    expect(await screen.findByRole('group', { name: 'Included details' })).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: /^plan/ })).toBeNull();
  });
});

describe('recording', () => {
  const box = () => screen.findByRole<HTMLInputElement>('checkbox', { name: /Record errors/ });
  const silent = console.error;
  afterEach(() => {
    console.error = silent;
  });

  test('starts after consent, can be viewed and edited, and stops when consent is withdrawn', async () => {
    const page = (console.error = () => {});
    await show({ diagnostics: true });
    const press = await box();
    expect(console.error).toBe(page);
    console.error('before');
    fireEvent.click(press);
    await waitFor(() => expect(console.error).not.toBe(page));
    act(() => console.error('Export broke for ada@example.com'));
    expect((await field('Record errors on this page')).value).toBe('error: Export broke for […]');
    await write('Record errors on this page', 'error: Export broke');
    act(() => console.error('again'));
    expect(await send()).toMatchObject({ diagnostics: 'error: Export broke\nerror: again' });
    fireEvent.click(press);
    await waitFor(() => expect(console.error).toBe(page));
    expect(screen.queryByRole('textbox', { name: 'Record errors on this page' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Submit' }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.diagnostics).toBeUndefined();
  });

  test('stops when the form closes', async () => {
    const page = (console.error = () => {});
    await show({ diagnostics: true });
    fireEvent.click(await box());
    await waitFor(() => expect(console.error).not.toBe(page));
    act(() => {
      app.session.value = null;
    });
    await waitFor(() => expect(console.error).toBe(page));
  });
});
