/**
 * What every part of the panel may lean on. One `App` exists per viewer: when another may be looking, it is disposed with
 * all that was made from it, and its calls, announcements, events and writes no longer have an effect. It is passed down as a
 * prop and never kept in a module.
 */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Session, Text, CustomerApi } from '../../contract/index.ts';
import type { Parts } from '../shell/parts.ts';
import type { Table, Translate } from '../i18n/translate.ts';
import type { Prefill, TabId, WidgetEvents, WidgetOptions } from '../types.ts';
import type { PrefillSource } from '../features/submit/prefill.ts';

/** Why there is no session (yet). */
export type SessionState = 'loading' | 'ready' | 'failed';

/** A place inside a tab. */
export interface Target {
  ticketId?: string;
  prefill?: Prefill;
  /** The author of the prefill; the panel itself when not given. */
  source?: PrefillSource;
}

/** The services of one panel. */
export interface PanelContext {
  /** The ticket API. Resolves once the client has arrived; the same promise each time, renewed after a failed load. */
  api(): Promise<CustomerApi>;
  /** What the vendor set, as it is now. */
  options: ReadonlySignal<WidgetOptions>;
  session: ReadonlySignal<Session | null>;
  sessionState: ReadonlySignal<SessionState>;
  /** Why the session could not be read, in the viewer's language; null otherwise. */
  sessionError: ReadonlySignal<UserError | null>;
  /** Reads the session again. */
  reload(): void;

  /** BCP 47, resolved: the language the panel speaks now. */
  locale: ReadonlySignal<string>;
  /** A typed translator over one part's English table; it follows {@link locale} and the vendor's overrides. */
  translate<T extends Table>(english: T): Translate<T>;
  /** The viewer's version of a text from the API. */
  text(value: Text | null | undefined): string;

  /** The tab on show. A tab that has been looked at stays mounted, hidden, while another is on show. */
  tab: ReadonlySignal<TabId>;
  /** Aborts when the viewer is replaced: requests, timers and elements outside the views end with it. */
  viewerSignal: AbortSignal;
  /** The models of the viewer's views, disposed of at once when the viewer is replaced. */
  models: Set<{ [Symbol.dispose](): void }>;
  /** Whether the panel has been open since the page was loaded or its viewer signed out. */
  opened: ReadonlySignal<boolean>;
  /** Whether the panel is open. Polling runs only while it is, and while the page is visible. */
  open: ReadonlySignal<boolean>;
  /** Goes to another tab. */
  navigate(tab: TabId, pendingNavigation?: Target): void;
  /** Where {@link navigate} wanted to end up inside the tab; the tab clears it once it is there. */
  pendingNavigation: ReadonlySignal<Target | null>;
  clearNavigation(): void;

  /** Imports a part of the panel. Rejects when it cannot be fetched. */
  load: Parts['load'];
  /** A part of the panel as something that can be drawn; the same object each time. */
  part: Parts['part'];

  /** Grows when something has happened to what the viewer may see: whoever shows it reads it again. */
  invalidation: Signal<number>;
  /** Whether such news comes at once. While it does not, whoever shows something asks more often. */
  streamConnected: Signal<boolean>;

  /** Milliseconds since the epoch by the server's clock, as far as it is known. */
  now(): number;
  /** Says something to screen readers, politely, through the live region made at boot. */
  announce(message: string): void;
  /** Turns anything thrown into words for people. */
  toUserError(error: unknown): UserError;
  /** Adds a style sheet to the widget's shadow root, once per text. */
  addStyles(css: string): void;
  /** Storage for drafts and small choices: namespaced, guarded, in memory where the browser refuses. */
  store: ScopedStorage;
  /** Tells the host page. */
  emit: <E extends keyof WidgetEvents>(event: E, detail: WidgetEvents[E]) => void;
}

/** A failure in the viewer's language. */
export interface UserError {
  /** The stable code: a problem code of the API, or `offline`, `timeout`, `bad_response`, `aborted`. */
  code: string;
  message: string;
  retryable: boolean;
  requestId?: string;
  /** Messages by field, for forms. */
  fields: Record<string, string>;
  /** The limit of the help desk that was exceeded, in words, for what has no field to show it at. */
  limit?: string;
}

/** A small store of JSON values, gone on logout. */
export interface ScopedStorage {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}
