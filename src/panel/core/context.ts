/**
 * Services available to every panel component. There is one context per viewer: when the viewer changes, the context is
 * disposed with everything created from it, and its calls, announcements, events and writes have no further effect. Pass it
 * as a prop; never store it in a module.
 */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Session, Text, CustomerApi } from '../../contract/index.ts';
import type { ModuleLoader } from './module-registry.ts';
import type { Table, Translate } from '../i18n/translate.ts';
import type { Prefill, TabId, WidgetEvents, WidgetOptions } from '../types.ts';

/** Loading state of the session. */
export type SessionState = 'loading' | 'ready' | 'failed';

/** Origin of a prefill: a link in the page's address, or the host page's code. */
export type PrefillSource = 'link' | 'page';

/** Navigation target inside a tab. */
export interface Target {
  ticketId?: string;
  prefill?: Prefill;
  /** Origin of the prefill. Default: the panel. */
  source?: PrefillSource;
}

/** Services of the panel for one viewer. */
export interface PanelContext {
  /** Resolves with the ticket API once the client is loaded; retries after a failed load. */
  api(): Promise<CustomerApi>;
  /** Current options of the vendor. */
  options: ReadonlySignal<WidgetOptions>;
  session: ReadonlySignal<Session | null>;
  sessionState: ReadonlySignal<SessionState>;
  /** Localized error of the last session request; null otherwise. */
  sessionError: ReadonlySignal<UserError | null>;
  /** Reloads the session. */
  reload(): void;

  /** Resolved BCP 47 tag of the panel's language. */
  locale: ReadonlySignal<string>;
  /** Creates a typed translator over an English table that follows {@link locale} and the vendor's custom texts. */
  translate<T extends Table>(english: T): Translate<T>;
  /** Localizes a text from the API. */
  text(value: Text | null | undefined): string;

  /** The visible tab. Visited tabs stay mounted but hidden. */
  tab: ReadonlySignal<TabId>;
  /** What is new on a tab, shown as a dot with this text; set by the badge's count. */
  tabNotes: Signal<Partial<Record<TabId, string>>>;
  /** Aborts when the viewer changes; ends requests, timers and elements outside the views. */
  viewerSignal: AbortSignal;
  /** Models of the viewer's views, disposed synchronously when the viewer changes. */
  models: Set<{ [Symbol.dispose](): void }>;
  /** Whether the panel has been opened since page load or sign-out. */
  opened: ReadonlySignal<boolean>;
  /** Whether the panel is open. Polling runs only while it is, and while the page is visible. */
  open: ReadonlySignal<boolean>;
  /** Shows another tab. */
  navigate(tab: TabId, pendingNavigation?: Target): void;
  /** Target of {@link navigate} inside the tab; cleared by the tab once it is reached. */
  pendingNavigation: ReadonlySignal<Target | null>;
  clearNavigation(): void;

  /** Imports a module of the panel. Rejects when it cannot be fetched. */
  load: ModuleLoader['load'];
  /** Returns a module of the panel as a memoized lazy module. */
  lazy: ModuleLoader['lazy'];

  /** Incremented on events of the viewer's data; resources reload when it changes. */
  invalidation: Signal<number>;
  /** Whether the event stream is connected. While it is not, resources poll more often. */
  streamConnected: Signal<boolean>;

  /** Server time in epoch milliseconds, estimated from the last session response. */
  now(): number;
  /** Announces a message to screen readers through the polite live region. */
  announce(message: string): void;
  /** Converts any thrown value to a localized error. */
  toUserError(error: unknown): UserError;
  /** Adds a style sheet to the shadow root; deduplicated by its text. */
  addStyles(css: string): void;
  /** Storage for drafts and preferences: namespaced, with an in-memory fallback. */
  store: ScopedStorage;
  /** Dispatches an event to the host page. */
  emit: <E extends keyof WidgetEvents>(event: E, detail: WidgetEvents[E]) => void;
}

/** An error in the viewer's language. */
export interface UserError {
  /** The stable code: a problem code of the API, or `offline`, `timeout`, `bad_response`, `aborted`. */
  code: string;
  message: string;
  retryable: boolean;
  requestId?: string;
  /** Messages by field id. */
  fields: Record<string, string>;
  /** Localized text of an exceeded limit, for views without form fields. */
  limit?: string;
}

/** Storage of JSON values, deleted on logout. */
export interface ScopedStorage {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}
