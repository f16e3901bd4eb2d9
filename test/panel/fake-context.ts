/**
 * Fake panel context for component tests, with real signals and messages, an API that the test implements, and an
 * adjustable clock.
 */
import { type Signal, batch, signal } from '@preact/signals';
import type { Session, CustomerApi } from '../../src/contract/index.ts';
import type { PanelContext, UserError, Target } from '../../src/panel/core/context.ts';
import type { TabId, WidgetOptions } from '../../src/panel/types.ts';
import { createModuleLoader } from '../../src/panel/shell/module-loader.ts';
import { type Table, translator } from '../../src/panel/i18n/translate.ts';

/** The session of an admin with all permissions. */
export const SESSION: Session = {
  serverTime: '2026-11-21T00:00:00.000Z',
  viewer: { id: 'dana', name: 'Dana', email: null, role: 'admin' },
  organization: { id: 'northwind', name: 'Northwind', plan: null },
  capabilities: {
    createTicket: true,
    comment: true,
    attachments: true,
    close: true,
    reopen: true,
    confirm: true,
    search: true,
    organizationTickets: true,
    articles: true,
    status: true,
    access: 'manage',
  },
  ticketCreationDenied: null,
  form: { fields: [] },
  priorities: [{ id: 'high', label: { en: 'High', ja: '高' }, responseMinutes: 60, tone: 'high' }],
  defaultPriority: 'high',
  limits: {
    subject: 500,
    description: 1_000,
    comment: 1_000,
    attachmentBytes: 1_000_000,
    attachments: 5,
    attachmentTypes: ['png'],
  },
  unread: 0,
};

/** Creates an API error with a stable code, as thrown by the client. */
export function apiError(code: string, retryable = true): Error {
  return Object.assign(new Error(code), { code, retryable });
}

/** Module loader shared by all tests of a file. */
const modules = createModuleLoader();

/** Panel context with the values that tests inspect. */
export interface FakeApp extends PanelContext {
  said: string[];
  kept: Map<string, unknown>;
  /** Offset of the server's clock, in milliseconds. */
  clock: { offset: number };
  session: Signal<Session | null>;
  open: Signal<boolean>;
  tab: Signal<TabId>;
  pendingNavigation: Signal<Target | null>;
  options: Signal<WidgetOptions>;
  styles: Set<string>;
}

/**
 * Creates a fake panel context.
 *
 * @param calls - the operations that the test implements; any other call rejects with an error that names it
 */
export function createFakeContext(
  tab: TabId,
  calls: Partial<CustomerApi>,
  messages: Table = {},
  locale = 'en',
): FakeApp {
  const api = new Proxy(calls, {
    get(target, name) {
      // Without `then`, resolving a promise with the API does not treat it as a thenable.
      if (name === 'then' || typeof name === 'symbol') return undefined;
      const call = Reflect.get(target, name);
      if (typeof call === 'function') return call;
      return () => Promise.reject(new Error(`The test answers no ${name}.`));
    },
  }) as CustomerApi;
  const said: string[] = [];
  const kept = new Map<string, unknown>();
  const clock = { offset: 0 };
  const target = signal<Target | null>(null);
  const current = signal<TabId>(tab);
  const styles = new Set<string>();
  return {
    said,
    kept,
    clock,
    styles,
    api: () => Promise.resolve(api),
    options: signal<WidgetOptions>({}),
    session: signal<Session | null>(SESSION),
    sessionState: signal('ready' as const),
    sessionError: signal<UserError | null>(null),
    reload: () => {},
    locale: signal(locale),
    translate: (english) =>
      translator(
        english,
        () => locale,
        () => [messages],
      ),
    text: (value) => (typeof value === 'string' ? value : (value?.[locale] ?? value?.['en'] ?? '')),
    tab: current,
    open: signal(true),
    opened: signal(true),
    models: new Set(),
    viewerSignal: new AbortController().signal,
    navigate(next, to) {
      batch(() => {
        target.value = to ?? null;
        current.value = next;
      });
    },
    pendingNavigation: target,
    tabNotes: signal({}),
    load: modules.load,
    lazy: modules.lazy,
    invalidation: signal(0),
    streamConnected: signal(false),
    clearNavigation() {
      target.value = null;
    },
    now: () => Date.now() + clock.offset,
    announce: (message) => said.push(message),
    toUserError: (error) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      const retryable = !(error instanceof Error && 'retryable' in error && error.retryable === false);
      return { code, message: `failed: ${code}`, retryable, fields: {} };
    },
    addStyles: (css) => styles.add(css),
    store: {
      read: (key) => structuredClone(kept.get(key) ?? null),
      write: (key, value) => kept.set(key, structuredClone(value)),
      remove: (key) => kept.delete(key),
    },
    emit: () => {},
  };
}
