import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mount } from '../index.ts';
import type { PanelHandle, PanelHost, StartPanel, WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { createWidget } from './widget.ts';

let widgets: WidgetHandle[] = [];
let panel: { [M in keyof PanelHandle]: ReturnType<typeof vi.fn<PanelHandle[M]>> };
let given: PanelHost | undefined;

/** A fake panel that records the calls it receives. */
const arrives: StartPanel = (host) => {
  given = host;
  return Promise.resolve(panel);
};
function widget(options: WidgetOptions = {}, startPanel = arrives) {
  const made = createWidget(options, startPanel, 'https://help.example');
  widgets.push(made);
  return made;
}
const hosts = () => [...document.querySelectorAll('madoguchi-widget')];
const root = () => hosts()[0]?.shadowRoot ?? document;
const badge = () => {
  const found = root().querySelector('button');
  if (!found) throw new Error('There is no badge.');
  return found;
};
const flushTasks = () => new Promise((resolve) => setTimeout(resolve));

let warned: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  vi.stubGlobal('CSS', { supports: () => true });
  warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  panel = {
    open: vi.fn<PanelHandle['open']>(),
    close: vi.fn<PanelHandle['close']>(),
    update: vi.fn<PanelHandle['update']>(),
    logout: vi.fn<PanelHandle['logout']>(() => Promise.resolve()),
    identify: vi.fn<PanelHandle['identify']>(),
    destroy: vi.fn<PanelHandle['destroy']>(),
  };
});
afterEach(() => {
  for (const made of widgets) made.destroy();
  widgets = [];
  document.body.replaceChildren();
  document.documentElement.lang = '';
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the badge', () => {
  test('is a collapsed button named by its visible text, next to a live region', () => {
    widget({ locale: 'en' });
    expect(badge().textContent).toBe('Help');
    expect(badge().ariaExpanded).toBe('false');
    expect([...badge().classList]).toEqual(['badge']);
    expect(root().querySelector('output')?.textContent).toBe('');
  });

  test.each([
    [{ locale: 'ja-JP' }, '', 'ヘルプ'],
    [{}, 'ja', 'ヘルプ'],
    [{ locale: 'en' }, 'ja', 'Help'],
    [{ locale: 'fr' }, 'ja', 'ヘルプ'],
    [{ messages: { 'badge.label': 'Ask us' } }, 'ja', 'Ask us'],
  ])('uses the language of %j on a page in "%s"', (options, page, label) => {
    document.documentElement.lang = page;
    widget(options);
    expect(badge().textContent).toBe(label);
  });

  test('can be hidden in favor of the vendor’s own button, and shown again', () => {
    const made = widget({ badge: false });
    expect(badge().hidden).toBe(true);
    made.update({ badge: true, locale: 'ja' });
    expect([badge().hidden, badge().textContent]).toEqual([false, 'ヘルプ']);
  });
});

describe('opening', () => {
  test.each(['pointerenter', 'focus'])('is prepared on %s: the panel loads once, hidden', async (intent) => {
    const fetched = vi.fn<StartPanel>(arrives);
    const made = widget({}, fetched);
    badge().dispatchEvent(new Event(intent));
    badge().dispatchEvent(new Event(intent));
    expect(made.status()).toBe('loading');
    await flushTasks();
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(made.status()).toBe('loaded');
    expect(panel.open).not.toHaveBeenCalled();
  });

  test('happens on the first click, and the second click closes the panel', async () => {
    widget();
    badge().click();
    expect(badge().ariaExpanded).toBe('true');
    await flushTasks();
    expect(panel.open).toHaveBeenCalledTimes(1);
    badge().click();
    await flushTasks();
    expect(panel.close).toHaveBeenCalledTimes(1);
  });

  test('passes earlier calls to the loaded panel, and a panel closed while loading stays closed', async () => {
    const made = widget();
    made.open('status', { subject: 'x' });
    await flushTasks();
    expect(panel.open).toHaveBeenCalledWith('status', { subject: 'x' });
    const other = widget({ id: 'other' });
    other.open();
    other.close();
    await flushTasks();
    expect(panel.open).toHaveBeenCalledTimes(1);
  });

  test('uses a new token URL instead of the token function of the last viewer', async () => {
    const made = widget({ getToken: () => 'theirs' });
    made.open();
    await flushTasks();
    made.identify({ tokenUrl: '/token' });
    expect(given?.options).toMatchObject({ tokenUrl: '/token', getToken: undefined });
    const getToken = () => 'next';
    made.identify({ getToken });
    expect(given?.options).toMatchObject({ getToken });
    // Without a response of its own, the panel reads the session from the configured source.
    made.identify();
    expect(given?.options).toMatchObject({ getToken });
  });

  test('fetches nothing before the user shows intent', async () => {
    const fetched = vi.fn<StartPanel>(arrives);
    const made = widget({}, fetched);
    made.identify({ getToken: () => 'x' });
    made.update({ theme: 'dark' });
    made.close();
    await flushTasks();
    expect(fetched).not.toHaveBeenCalled();
    made.open();
    await flushTasks();
    expect(given?.options).toMatchObject({ theme: 'dark' });
  });
});

test('a panel that fails to load shows a message, the fallback link and a retry, and logs one line', async () => {
  let fails = true;
  const made = widget({ fallbackUrl: 'mailto:help@example.com', locale: 'en' }, (host) =>
    fails ? Promise.reject(new Error('blocked')) : arrives(host),
  );
  made.open();
  await flushTasks();
  made.open();
  await flushTasks();
  expect(made.status()).toBe('panel_failed');
  expect(badge().textContent).toBe('Could not load. Try again');
  expect(root().querySelector('output')?.textContent).toBe('Could not load. Try again');
  expect([...root().querySelectorAll('a')].map(({ href }) => href)).toEqual(['mailto:help@example.com']);
  expect(warned).toHaveBeenCalledTimes(2);
  fails = false;
  badge().click();
  await flushTasks();
  expect(panel.open).toHaveBeenCalledTimes(1);
  expect(badge().textContent).toBe('Help');
});

describe('the fallback', () => {
  /** The link of a widget whose panel cannot be fetched. */
  async function link(set: (made: WidgetHandle) => void, options: WidgetOptions = {}) {
    const made = widget({ locale: 'en', ...options }, () => Promise.reject(new Error('blocked')));
    set(made);
    made.open();
    await flushTasks();
    return root().querySelector('a')?.href;
  }

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://app.example.com/1',
    'file:///etc/passwd',
    'http://',
  ])('rejects %j as a link, whether it is set by option or by update', async (fallbackUrl) => {
    expect(await link(() => {}, { fallbackUrl })).toBeUndefined();
    expect(String(warned.mock.calls)).toContain('invalid fallbackUrl');
    for (const made of widgets.splice(0)) made.destroy();
    expect(await link((made) => made.update({ fallbackUrl }))).toBeUndefined();
  });

  test.each(['https://help.example.com/', 'http://help.example.com/', 'mailto:help@example.com', 'tel:+81312345678'])(
    'accepts %s as a link',
    async (fallbackUrl) => {
      expect(await link(() => {}, { fallbackUrl })).toBe(fallbackUrl);
    },
  );

  test('shows the updated link instead of the earlier one', async () => {
    const made = widget({ fallbackUrl: 'mailto:a@example.com' }, () => Promise.reject(new Error('blocked')));
    made.open();
    await flushTasks();
    made.update({ fallbackUrl: 'javascript:alert(1)' });
    made.open();
    await flushTasks();
    expect(root().querySelectorAll('a')).toHaveLength(0);
  });
});

describe('the host element', () => {
  test('is added again after the page removes it', async () => {
    widget();
    hosts()[0]?.remove();
    await flushTasks();
    expect(hosts()).toHaveLength(1);
  });

  test('is added to a body that the page replaces', async () => {
    widget();
    document.body.replaceWith(document.createElement('body'));
    await flushTasks();
    expect(hosts()).toHaveLength(1);
  });

  test('is added once the page has a body', async () => {
    const { body } = document;
    body.remove();
    const made = widget();
    expect(made.status()).toBe('ready');
    document.documentElement.append(body);
    await flushTasks();
    expect(hosts()).toHaveLength(1);
  });

  test('stays removed after five removals, with one warning', async () => {
    const made = widget();
    for (let time = 0; time < 10; time++) {
      hosts()[0]?.remove();
      await flushTasks();
    }
    expect(made.status()).toBe('env_unsupported');
    expect(hosts()).toHaveLength(0);
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

describe('an unsupported environment', () => {
  test('is a page with enumerable keys on Object.prototype', () => {
    let status = '';
    // oxlint-disable-next-line no-extend-native -- reproduces what such pages do.
    Object.defineProperty(Object.prototype, 'dangerous', { value: 1, enumerable: true, configurable: true });
    try {
      const made = widget();
      made.open();
      status = made.status();
    } finally {
      // Delete the key before the assertions: they fail on such a key themselves.
      Reflect.deleteProperty(Object.prototype, 'dangerous');
    }
    expect(status).toBe('env_unsupported');
    expect(hosts()).toHaveLength(0);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('is an old browser, and logs one line', () => {
    vi.stubGlobal('CSS', { supports: () => false });
    expect(widget().status()).toBe('env_unsupported');
    expect(hosts()).toHaveLength(0);
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

test('destroy removes everything, is idempotent and disposes of the panel', async () => {
  const made = widget();
  made.open();
  await flushTasks();
  made.destroy();
  made.destroy();
  hosts()[0]?.remove();
  await flushTasks();
  expect(made.status()).toBe('destroyed');
  expect(hosts()).toHaveLength(0);
  expect(panel.destroy).toHaveBeenCalled();
});

test('a widget destroyed while its panel loads stays destroyed', async () => {
  const made = widget();
  made.open();
  made.destroy();
  await flushTasks();
  expect(made.status()).toBe('destroyed');
  expect(hosts()).toHaveLength(0);
});

test('events reach listeners until they unsubscribe', () => {
  const made = widget();
  const listener = vi.fn<(detail: { id: string; number: string }) => void>();
  const stop = made.on('ticket', listener);
  const detail = { id: 't1', number: '1042' };
  hosts()[0]?.dispatchEvent(new CustomEvent('ticket', { detail }));
  stop();
  hosts()[0]?.dispatchEvent(new CustomEvent('ticket', { detail }));
  expect(listener.mock.calls).toEqual([[detail]]);
});

describe('mount', () => {
  test('creates one widget for fifty calls and applies the later options', () => {
    for (let time = 0; time < 50; time++) widgets.push(mount({ locale: 'en' }));
    expect(new Set(widgets).size).toBe(1);
    mount({ locale: 'ja' });
    expect(hosts()).toHaveLength(1);
    expect(badge().textContent).toBe('ヘルプ');
  });

  test('creates a widget for each id, and again after destroy', () => {
    widgets.push(mount({ id: 'a' }), mount({ id: 'b' }));
    expect(hosts()).toHaveLength(2);
    widgets[0]?.destroy();
    widgets.push(mount({ id: 'a' }));
    expect(hosts()).toHaveLength(2);
  });
});
