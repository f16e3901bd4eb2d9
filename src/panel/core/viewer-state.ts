/** Types that the panel's context, the session controller and the shell share. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { CustomerApi, Session } from '../../contract/index.ts';
import type { Parts } from '../shell/parts.ts';
import type { PanelServices, TabId } from '../types.ts';
import type { PanelContext, SessionState, UserError } from './context.ts';
import type { ViewerStorage } from './storage.ts';
import type { TabsState } from './tabs.ts';

/** Everything in memory that belongs to one viewer. */
export interface ViewerScope {
  app: PanelContext;
  /** Which tabs there are for this viewer, and which they have looked at. */
  views: TabsState;
}

/** What only the shell may do: what outlives a viewer, and the scope of the viewer of now. */
export interface PanelControl extends Pick<PanelContext, 'options' | 'locale' | 'open' | 'addStyles' | 'emit'> {
  /** Replaced as a whole, with all that hangs on it, when another viewer may be looking. */
  scope: ReadonlySignal<ViewerScope>;
  /** Resolves when the messages of the language are there (or have failed to come). */
  ready: Promise<void>;
  /** Theme that the page declares; empty when it follows the system. */
  pageTheme: ReadonlySignal<string>;
  setOpen(open: boolean): void;
  /** See {@link SessionController.resume}. */
  resume(): void;
  /** The host's options have other values. */
  update(): void;
  identify(): void;
  logout(): Promise<void>;
  /** See {@link SessionController.attachDialog}. */
  attachDialog(dialog: HTMLDialogElement): void;
  dispose(): void;
}

/** A scope with what only this file and the session controller may do with it. */
export interface ViewerState extends ViewerScope {
  session: Signal<Session | null>;
  sessionState: Signal<SessionState>;
  /** What was written before the store had arrived. */
  early: ReadonlyMap<string, unknown>;
  /** Undefined until the session controller has arrived. */
  connection: ViewerConnection | undefined;
  /** The session could not be read. */
  fail(error: unknown): void;
  /** Ends everything that still runs for the viewer. */
  dispose(): void;
}

/** What the session controller works with. */
export interface PanelCore extends Pick<PanelContext, 'locale' | 'translate'> {
  host: PanelServices;
  parts: Parts;
  scope: ReadonlySignal<ViewerState>;
  /** Milliseconds by which the server's clock is ahead. */
  clockOffset: number;
  /** Theme that the page declares; empty when it follows the system. */
  pageTheme: Signal<string>;
  /** Makes way for another viewer: whatever was made for the one before is gone when this returns. */
  replace(): ViewerState;
  /** Closes the panel and makes way for another viewer. */
  reset(): void;
}

/** What a viewer has once the session controller has arrived. */
export interface ViewerConnection {
  readonly keep: ViewerStorage;
  /** The last viewer's sign-out, which this one's calls wait for. */
  after: Promise<unknown> | undefined;
  /** The session on its way, also after the viewer has gone. */
  reading?: Promise<Session>;
  /** The hashed key of the viewer; undefined until the session has arrived. */
  key?: string;
  /** The viewer of this key has signed out in another tab while it was not known here who is looking. */
  signedOutKey?: string | undefined;
  /** The key and the tab of the viewer before: should it be the same viewer, they are where they were. */
  before?: { key: string; tab: TabId } | undefined;
  /** Reads the session. */
  read(): void;
  /** The ticket API, once the last viewer's sign-out is through. */
  api(): Promise<CustomerApi>;
  announce(message: string): void;
  /** Ends everything that still runs for the viewer. */
  dispose(): void;
}

/** The sessions of a panel's viewers, one after the other. */
export interface SessionController {
  /** Connects a viewer who is not known yet: gives them their store, and keeps their panel up to date. */
  connect(viewer: ViewerState): void;
  toUserError(error: unknown): UserError;
  /** Another viewer may be looking. */
  identify(): void;
  /** After a sign-out, reads the session of the next viewer, with a token that is requested anew; nothing otherwise. */
  resume(): void;
  /**
   * Signs a viewer out. Resolves when nothing is left of them.
   *
   * @param last - the viewer at the time of the request, who may have been replaced already.
   */
  logout(last: ViewerState): Promise<void>;
  /** Adapts the dialog to the viewport from now on. */
  attachDialog(dialog: HTMLDialogElement): void;
  dispose(): void;
}
