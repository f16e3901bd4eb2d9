/** Types that the panel's context, the session controller and the shell share. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { CustomerApi, Session } from '../../contract/index.ts';
import type { ModuleLoader } from './module-registry.ts';
import type { PanelServices, TabId } from '../types.ts';
import type { PanelContext, SessionState, Target, UserError } from './context.ts';
import type { ViewerStorage } from './storage.ts';
import type { TabsState } from './tabs.ts';

/** Everything in memory that belongs to one viewer. */
export interface ViewerScope {
  app: PanelContext;
  /** Available and visited tabs. */
  views: TabsState;
}

/** Control over the panel, for the shell only: what outlives a viewer, and the current viewer's scope. */
export interface PanelControl extends Pick<PanelContext, 'options' | 'locale' | 'open' | 'addStyles' | 'emit'> {
  /** Replaced as a whole when the viewer may have changed. */
  scope: ReadonlySignal<ViewerScope>;
  /** Resolves when the messages of the language are loaded, or have failed to load. */
  ready: Promise<void>;
  /** Theme that the page declares; empty when it follows the system. */
  pageTheme: ReadonlySignal<string>;
  setOpen(open: boolean): void;
  /** See {@link SessionController.resume}. */
  resume(): void;
  /** Applies changed options of the host. */
  update(): void;
  identify(): void;
  logout(): Promise<void>;
  /** See {@link SessionController.attachDialog}. */
  attachDialog: SessionController['attachDialog'];
  dispose(): void;
}

/** A scope with the members for the context and the session controller only. */
export interface ViewerState extends ViewerScope {
  session: Signal<Session | null>;
  sessionState: Signal<SessionState>;
  /** Values written before the storage was loaded. */
  earlyWrites: ReadonlyMap<string, unknown>;
  /** Undefined until the session controller is loaded. */
  connection: ViewerConnection | undefined;
  /** Sets the error of a failed session request. */
  fail(error: unknown): void;
  /** Ends all activity of the viewer. */
  dispose(): void;
}

/** The panel's internals for the session controller. */
export interface PanelCore extends Pick<PanelContext, 'locale' | 'translate'> {
  host: PanelServices;
  modules: ModuleLoader;
  scope: ReadonlySignal<ViewerState>;
  /** Milliseconds by which the server's clock is ahead. */
  clockOffset: number;
  /** Theme that the page declares; empty when it follows the system. */
  pageTheme: Signal<string>;
  /** Replaces the viewer's scope and disposes of the old one synchronously. */
  replace(): ViewerState;
  /** Closes the panel and replaces the viewer's scope. */
  reset(): void;
}

/** Part of a viewer's state that exists once the session controller is loaded. */
export interface ViewerConnection {
  readonly storage: ViewerStorage;
  /** The previous viewer's sign-out, which this viewer's calls wait for. */
  pendingSignOut: Promise<unknown> | undefined;
  /** The last session request, even after the viewer was replaced. */
  sessionRequest?: Promise<Session>;
  /** Hashed key of the viewer; undefined until the session is loaded. */
  key?: string;
  /** Hashed key of a viewer who signed out in another tab while this page's viewer was unknown. */
  signedOutKey?: string | undefined;
  /** Key and tab of the previous viewer: the same viewer returns to that tab. */
  previous?: { key: string; tab: TabId } | undefined;
  /** Reads the session. */
  read(): void;
  /** Resolves with the ticket API after the previous viewer's sign-out. */
  api(): Promise<CustomerApi>;
  announce(message: string): void;
  /** Ends all activity of the viewer. */
  dispose(): void;
}

/** Controls the sessions of successive viewers. */
export interface SessionController {
  /** Connects a new viewer: creates the storage and subscribes to updates. */
  connect(viewer: ViewerState): void;
  toUserError(error: unknown): UserError;
  /** Replaces the scope, because the viewer may have changed. */
  identify(): void;
  /** After a sign-out, requests a new token and reads the next viewer's session. */
  resume(): void;
  /**
   * Signs a viewer out. Resolves when all their data is deleted.
   *
   * @param last - the viewer at the time of the call, who may have been replaced already.
   */
  logout(last: ViewerState): Promise<void>;
  /**
   * Adapts the dialog to the viewport, keeps its focus, and follows deep links, until the controller is disposed.
   *
   * @param show - opens the panel at a tab.
   */
  attachDialog(dialog: HTMLDialogElement, show: (tab: TabId, target: Target) => void): void;
  dispose(): void;
}
