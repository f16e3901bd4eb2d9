import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SESSION, apiError } from '../../../test/panel/fake-context.ts';
import type { Session, CustomerApi } from '../../contract/index.ts';
import type { PanelHandle, PanelServices, WidgetOptions } from '../types.ts';
import { createWidget } from '../../loader/widget.ts';
import { startShell } from './index.tsx';

const FORM: Session = { ...SESSION, form: { fields: [{ id: 'subject', kind: 'text', required: true }] } };

let handle: PanelHandle | undefined;
let badge: HTMLButtonElement;
let events: [string, unknown][];
let services: PanelServices;

/** Starts the real shell with a fake API, in a shadow root as the loader creates it. */
async function start(calls: Partial<CustomerApi>, options: WidgetOptions = {}) {
  const host = document.createElement('madoguchi-widget');
  const root = host.attachShadow({ mode: 'open' });
  const live = document.createElement('output');
  badge = document.createElement('button');
  badge.textContent = 'Help';
  root.append(live, badge);
  document.body.append(host);
  events = [];
  for (const event of ['open', 'close', 'error'])
    host.addEventListener(event, (happened) =>
      events.push([event, happened instanceof CustomEvent && happened.detail]),
    );
  const api = new Proxy(calls, {
    get: (target, name) => (name === 'then' ? undefined : (Reflect.get(target, name) ?? (() => new Promise(() => {})))),
  });
  services = {
    badge,
    options: { locale: 'en', ...options, ticketApi: Object.assign(Object.create(api)) },
    defaultApi: 'https://help.example',
    fail: () => {},
    root,
    live,
    api: 'https://help.example',
    requestToken: () => Promise.resolve(null),
    unreadableToken: new Promise(() => {}),
    early: undefined,
  };
  const started = await startShell(services);
  handle = started;
  return started;
}
const inside = () => within(services.root.querySelector<HTMLElement>('.ui') ?? document.body);
const dialog = () => inside().getByRole('dialog', { name: /Support|サポート/ });
const tab = (name: string) => inside().getByRole('tab', { name });
const signedIn = (session: Session = FORM): Partial<CustomerApi> => ({
  getSession: () => Promise.resolve(session),
  endSession: () => Promise.resolve(),
  listTickets: () => Promise.resolve({ items: [], next: null, total: 0, skippedRows: 0 }),
});

beforeEach(() => {
  sessionStorage.clear();
  document.documentElement.lang = '';
});
afterEach(() => {
  history.replaceState(null, '', location.pathname);
  handle?.destroy();
  cleanup();
  document.body.replaceChildren();
});

describe('the panel', () => {
  test('moves focus to the first field and back, and notifies the page', async () => {
    const handle = await start(signedIn());
    badge.focus();
    handle.open();
    expect(dialog().hasAttribute('open')).toBe(true);
    expect(services.root.activeElement).toBe(inside().getByRole('textbox', { name: 'Subject' }));
    fireEvent.click(inside().getByRole('button', { name: 'Close' }));
    expect(services.root.querySelector('dialog')?.open).toBe(false);
    expect(badge.ariaExpanded).toBe('false');
    expect(events).toEqual([
      ['open', { tab: 'submit' }],
      ['close', {}],
    ]);
  });

  test('stays open after a close and an open in the same task', async () => {
    const panel = await start(signedIn());
    const widget = createWidget({}, () => Promise.resolve(panel), '');
    const own = document.querySelector('madoguchi-widget:last-of-type')?.shadowRoot?.querySelector('button');
    if (own) services.badge = own;
    await widget.open();
    widget.close();
    await widget.open('tickets');
    expect(dialog().hasAttribute('open')).toBe(true);
    expect(tab('My tickets').getAttribute('aria-selected')).toBe('true');
    widget.close();
    await waitFor(() => expect(services.root.querySelector('dialog')?.open).toBe(false));
    widget.destroy();
  });

  test('closes on Escape, except during IME composition', async () => {
    const handle = await start(signedIn());
    handle.open();
    const field = inside().getByRole('textbox', { name: 'Subject' });
    fireEvent.keyDown(field, { key: 'Escape', isComposing: true });
    expect(services.root.querySelector('dialog')?.open).toBe(true);
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(services.root.querySelector('dialog')?.open).toBe(false);
  });

  test('hides key events in fields and on buttons from bubbling listeners of the page', async () => {
    const handle = await start(signedIn());
    handle.open();
    const shortcut = vi.fn<() => void>();
    document.addEventListener('keydown', shortcut);
    fireEvent.keyDown(inside().getByRole('textbox', { name: 'Subject' }), { key: 'j', bubbles: true, composed: true });
    fireEvent.keyDown(inside().getByRole('button', { name: 'Close' }), { key: 'j', bubbles: true, composed: true });
    expect(shortcut).not.toHaveBeenCalled();
    document.removeEventListener('keydown', shortcut);
  });

  test('fills the form with text from the page and sends nothing', async () => {
    const createTicket = vi.fn<CustomerApi['createTicket']>();
    const handle = await start({ ...signedIn(), createTicket });
    handle.open('submit', { subject: 'From the page' });
    await waitFor(() =>
      expect(inside().getByRole('textbox', { name: 'Subject' })).toHaveProperty('value', 'From the page'),
    );
    expect(createTicket).not.toHaveBeenCalled();
  });
});

describe('tabs', () => {
  test('have one tab stop; arrow keys, Home and End move focus, and a click selects', async () => {
    const handle = await start(signedIn());
    handle.open();
    // The first test that loads the rest of the panel, which is slow on a busy machine.
    await waitFor(() => tab('Support access'), { timeout: 4_000 });
    const names = ['Submit a ticket', 'My tickets', 'Status', 'Support access'];
    expect(
      inside()
        .getAllByRole('tab')
        .map(({ textContent }) => textContent),
    ).toEqual(names);
    expect(
      inside()
        .getAllByRole('tab')
        .filter(({ tabIndex }) => tabIndex === 0),
    ).toEqual([tab('Submit a ticket')]);
    const press = (key: string) => fireEvent.keyDown(services.root.activeElement ?? badge, { key });
    tab('Submit a ticket').focus();
    const focused = () => services.root.activeElement?.textContent;
    // The arrow keys are handled by a module loaded with the open dialog.
    await waitFor(() => {
      press('End');
      expect(focused()).toBe('Support access');
      press('Home');
    });
    for (const [key, name] of [
      ['ArrowRight', 'My tickets'],
      ['End', 'Support access'],
      ['ArrowRight', 'Submit a ticket'],
      ['ArrowLeft', 'Support access'],
      ['Home', 'Submit a ticket'],
    ] as const) {
      press(key);
      expect(focused(), key).toBe(name);
    }
    expect(tab('Submit a ticket').ariaSelected ?? tab('Submit a ticket').getAttribute('aria-selected')).toBe('true');
    fireEvent.click(tab('My tickets'));
    await waitFor(() => expect(tab('My tickets').getAttribute('aria-selected')).toBe('true'));
  });

  test('are absent for features that the viewer may not use', async () => {
    await start(signedIn({ ...FORM, capabilities: { ...FORM.capabilities, access: 'none', status: false } }));
    await waitFor(() => expect(inside().queryByText('Status')).toBeNull());
    expect(
      inside()
        .getAllByRole('tab', { hidden: true })
        .map(({ textContent }) => textContent),
    ).toEqual(['Submit a ticket', 'My tickets']);
  });

  test('show a support access request, as does the badge', async () => {
    const capabilities = { ...FORM.capabilities, access: 'manage' };
    const handle = await start(signedIn({ ...FORM, capabilities, accessRequests: 1, unread: 2 }));
    handle.open();
    await waitFor(() => expect(tab('Support access').title).toBe('Support requests access'));
    await waitFor(() => expect(badge.title).toBe('2 new replies · Support requests access'));
    expect(badge.dataset['unread']).toBe('3');
  });

  test('show the number of new replies without changing their name', async () => {
    const handle = await start(signedIn({ ...FORM, unread: 2 }));
    handle.open();
    await waitFor(() => expect(tab('My tickets').title).toBe('2 new replies'));
    expect(tab('My tickets').textContent).toBe('My tickets');
  });
});

describe('language', () => {
  test('comes from the option, the page or the browser, and lang is set on the panel only', async () => {
    document.documentElement.lang = 'ja-JP';
    const handle = await start(signedIn(), { locale: '' });
    handle.open();
    expect(inside().getByRole('dialog', { name: 'サポート' }).closest('[lang]')?.getAttribute('lang')).toBe('ja-JP');
    expect(document.documentElement.lang).toBe('ja-JP');
  });

  test('can change while the form contains text, which stays', async () => {
    const handle = await start(signedIn());
    handle.open();
    fireEvent.input(inside().getByRole('textbox', { name: 'Subject' }), { target: { value: 'Half' } });
    services.options.locale = 'ja';
    handle.update();
    await waitFor(() => expect(inside().getByRole('textbox', { name: '件名' })).toHaveProperty('value', 'Half'));
  });

  test('uses the messages of the vendor before the defaults', async () => {
    const handle = await start(signedIn(), { messages: { 'shell.title': 'Support desk' } });
    handle.open();
    expect(inside().getByRole('dialog', { name: 'Support desk' })).toBeTruthy();
  });
});

describe('the viewer', () => {
  test('sees the reason for a failed session request, keeps the form and can retry', async () => {
    const getSession = vi
      .fn<CustomerApi['getSession']>()
      .mockRejectedValueOnce(apiError('timeout'))
      .mockResolvedValue(FORM);
    const handle = await start({ ...signedIn(), getSession });
    handle.open();
    await waitFor(() => expect(events.map(([event]) => event)).toContain('error'));
    expect(inside().getByRole('textbox', { name: 'Subject' })).toBeTruthy();
    fireEvent.click(await waitFor(() => inside().getByRole('button', { name: 'Try again' })));
    await waitFor(() => expect(inside().queryByRole('alert')).toBeNull());
  });

  test('leaves no data in the form or the storage after logout', async () => {
    const end = vi.fn<CustomerApi['endSession']>(() => Promise.resolve());
    const handle = await start({ ...signedIn(), endSession: end });
    handle.open();
    await waitFor(() => tab('Support access'));
    const subject = inside().getByRole('textbox', { name: 'Subject' });
    fireEvent.input(subject, { target: { value: 'Secret' } });
    await waitFor(() => expect(JSON.stringify({ ...sessionStorage })).toContain('Secret'));
    await handle.logout();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('Secret');
    expect(inside().queryByDisplayValue('Secret')).toBeNull();
    expect(end).toHaveBeenCalledTimes(1);
  });
});

test('destroy removes everything from the root except the elements of the loader', async () => {
  const handle = await start(signedIn());
  handle.open();
  handle.destroy();
  expect([...services.root.children].map(({ localName }) => localName)).toEqual(['output', 'button']);
  expect(screen.queryByRole('dialog')).toBeNull();
});

describe('a deep link', () => {
  const follow = (hash: string) => {
    history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  };
  const subject = () => inside().getByRole<HTMLInputElement>('textbox', { name: 'Subject' });

  test('opens the form, fills the empty fields and sends nothing', async () => {
    const createTicket = vi.fn<CustomerApi['createTicket']>();
    history.replaceState(null, '', '#madoguchi=submit?subject=Cannot%20log%20in&nonsense=%3Cb%3E');
    await start({ ...signedIn(), createTicket });
    expect(dialog().hasAttribute('open')).toBe(true);
    await waitFor(() => expect(subject().value).toBe('Cannot log in'));
    fireEvent.input(subject(), { target: { value: 'Typed by hand' } });
    follow('#madoguchi=submit?subject=Something%20else');
    expect(subject().value).toBe('Typed by hand');
    expect(createTicket).not.toHaveBeenCalled();
  });

  test('is passed to the form as a link, and a call of the page as a page prefill', async () => {
    const fields: Session['form']['fields'] = [
      { id: 'subject', kind: 'text', required: true },
      { id: 'copy', kind: 'emails', label: 'Copies' },
    ];
    const handle = await start(signedIn({ ...FORM, form: { fields } }));
    follow('#madoguchi=submit?copy=evil%40example.com&subject=x');
    const copies = await waitFor(() => inside().getByRole<HTMLInputElement>('textbox', { name: /Copies/ }));
    await waitFor(() => expect(subject().value).toBe('x'));
    expect(copies.value).toBe('');
    handle.open('submit', { fields: { copy: 'team@example.com' } });
    await waitFor(() => expect(copies.value).toBe('team@example.com'));
  });

  test('opens an existing tab and ignores an unknown one', async () => {
    await start(signedIn());
    follow('#madoguchi=__proto__');
    follow('#other=status');
    expect(inside().queryByRole('dialog')).toBeNull();
    follow('#madoguchi=status');
    expect(dialog().hasAttribute('open')).toBe(true);
    await waitFor(() => expect(tab('Status').getAttribute('aria-selected')).toBe('true'));
  });

  test('is ignored after the widget is destroyed', async () => {
    const started = await start(signedIn());
    started.destroy();
    follow('#madoguchi=status');
    expect(events.filter(([event]) => event === 'open')).toEqual([]);
  });
});
