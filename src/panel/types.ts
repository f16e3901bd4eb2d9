/**
 * The seam between loader and panel: what the loader hands over when the panel arrives, and what it gets back. Types
 * only, so that either side may name it without carrying the other's code.
 */
import type { CustomerApi } from '../contract/index.ts';

/** The tabs, by the name the host page uses. */
export type TabId = 'submit' | 'tickets' | 'status' | 'access';

/** Text the host page puts into the form; never sends anything by itself. */
export interface Prefill {
  subject?: string;
  description?: string;
  category?: string;
  priority?: string;
  fields?: Record<string, string>;
}

/** Why a token is asked for. */
export interface TokenRequest {
  reason: 'start' | 'expiring' | 'expired';
}

/** Everything a vendor can set, by `mount(options)`, `data-*` attributes or `Madoguchi.update(options)`. */
export interface WidgetOptions {
  /** Base URL of the ticket API; the script's own origin when not given. */
  api?: string;
  /** An own implementation of the ticket API, instead of {@link api}. */
  ticketApi?: CustomerApi;
  /** Answers with a short-lived JWT of the vendor's for the signed-in user; null when nobody is signed in. */
  getToken?: (request: TokenRequest) => Promise<string | null> | string | null;
  /**
   * Instead of {@link getToken}: a URL that answers with the JWT, as `text/plain` and nothing else or as JSON
   * `{"token": "…"}`. `{"token": null}`, 204, 401, 403 and 404 mean that nobody is signed in; so does any other answer, and
   * the console says why.
   */
  tokenUrl?: string;
  /** Headers sent with every call. */
  headers?: Record<string, string>;
  /** Other paths for operations, by operation id. */
  paths?: Record<string, string>;
  /** An own `fetch`. */
  fetch?: typeof fetch;
  /** BCP 47; the page's `lang`, then the browser's language when not given. */
  locale?: string;
  theme?: 'light' | 'dark' | 'auto';
  /** Which corner. */
  position?: 'bottom-right' | 'bottom-left';
  /**
   * What the vendor knows and support wants to: `{ version: '4.2', plan: 'gold' }`. Where the form adds such facts to
   * tickets, its author sees them, and can change and remove them. A ticket that is being written keeps those it began
   * with.
   */
  context?: Record<string, string | number | boolean>;
  /** Other words: by message key, e.g. `{ 'badge.label': 'Support' }`. */
  messages?: Record<string, string>;
  /** A page of Atlassian Statuspage that the browser reads itself; without it the ticket API tells of the status. */
  status?: string;
  /** Shows on the badge that an incident is open. Asks for the status as soon as the panel is fetched, so `prefetch` should be `idle`. */
  dot?: boolean | string;
  /**
   * Counts new replies in the page's title, from the panel's first opening on, and listens for them also while the page is
   * hidden.
   */
  title?: boolean | string;
  /** Called by *Subscribe* on the tab *Status*, in place of the status page's own dialog. */
  onSubscribe?: () => void;
  /** A link that is shown when the panel cannot load: an `https:`, `http:`, `mailto:` or `tel:` URL. No other is shown. */
  fallback?: string;
  /** `intent` (default) fetches the panel on hover, focus or touch; `idle` soon after the page is idle. */
  prefetch?: 'intent' | 'idle';
  /** False when the vendor opens the panel from a button of their own. */
  badge?: boolean;
  /**
   * Allows turning support access on while a page of another origin shows this one in a frame. Off by default, because
   * that page could trick an admin into it (clickjacking). Set it only when `frame-ancestors` names the pages that may.
   */
  allowFramedAccess?: boolean | string;
  /** Tells two widgets on one page apart: state and storage are kept under it. */
  id?: string;
}

/**
 * Whether the widget is there, and if not, why. The set is closed.
 *
 * - `ready`: the badge is there (as soon as the page has a body), the panel has not been asked for.
 * - `loading`: the panel is on its way.
 * - `loaded`: the panel is there.
 * - `panel_failed`: the panel could not be fetched; opening it tries again.
 * - `env_unsupported`: the browser is too old, the page has put enumerable keys on `Object.prototype`, keeps removing
 *   the widget, or there is no document (server-side rendering).
 * - `destroyed`: `destroy()` was called.
 */
export type WidgetStatus =
  | 'waiting'
  | 'ready'
  | 'loading'
  | 'loaded'
  | 'panel_failed'
  | 'env_unsupported'
  | 'destroyed';

/** What the host page holds: the answer of `mount(options)`, and the global `Madoguchi` of the script tag. */
export interface WidgetHandle {
  /** Opens the panel, on a tab and with text in the form when given. Nothing is sent by it. */
  open(tab?: TabId, prefill?: Prefill): void;
  close(): void;
  /** Listens to an event; the answer stops listening. A listener that throws is reported as any other error of the page. */
  on<E extends keyof WidgetEvents>(event: E, listener: (detail: WidgetEvents[E]) => void): () => void;
  /**
   * Another viewer may be looking: takes the new way to get a token, disposes of everything that is the last viewer's, asks
   * for a token anew and reads the session.
   */
  identify(options?: Pick<WidgetOptions, 'getToken' | 'tokenUrl'>): void;
  /**
   * Signs the viewer out, here and in the other tabs of this origin: closes the panel, disposes of token, drafts and
   * memory, and tells the server. The token in use counts as none from now on. The next opening, or `identify()`, asks
   * `getToken` or `tokenUrl` anew, for the next viewer. Resolves when nothing is left.
   */
  logout(): Promise<void>;
  /** Changes options while the widget lives; a draft and an open panel stay as they are. */
  update(options: WidgetOptions): void;
  status(): WidgetStatus;
  /** Removes the widget with all its listeners and timers. Safe to call twice. */
  destroy(): void;
}

/** What happens, by name. */
export interface WidgetEvents {
  open: { tab: TabId };
  close: Record<string, never>;
  ticket: { id: string; number: string };
  error: { code: string; retryable: boolean; requestId?: string };
}

/** A built module: its file name, and its hash as in the attribute `integrity`. */
export type ModuleFile = readonly [name: string, integrity: string];

/**
 * Fetches a module of the embed without evaluating it. Resolves with its URL; rejects with it when the file cannot be
 * fetched, the page's policy blocks it, or its hash is another one.
 */
export type Preload = (file: ModuleFile) => Promise<string>;

/** Files of the built panel, written by the build. */
export interface ChunkTable {
  files: readonly ModuleFile[];
  /** By the name of a part: the indexes of its files in {@link files}, imported ones first. */
  parts: Readonly<Record<string, readonly number[] | undefined>>;
}

/** How the embed finds its files. */
export interface EmbedFiles {
  preload: Preload;
  /** The parts that every opened panel imports; `more` is a module with the table of the others. */
  chunks: ChunkTable & { more: ModuleFile };
}

/** What the loader hands to the panel. */
export interface PanelHost {
  /** Missing in a vendor's own bundle, which finds its files by itself. */
  embed?: Partial<EmbedFiles>;
  /**
   * It lives in the one shadow root, and so does an `output` element: the polite live region, there since boot. The badge's
   * `aria-expanded` is where it stands whether the panel is open, or wanted.
   */
  badge: HTMLElement;
  /** Kept: the loader changes it in place and then calls {@link PanelHandle.update}. */
  options: WidgetOptions;
  /** Base URL of the ticket API when the options name none. */
  origin: string;
}

/** What the panel's entry adds for the shell. */
export interface PanelServices extends PanelHost {
  root: ShadowRoot;
  live: HTMLElement;
  /** Base URL of the ticket API, resolved. */
  api: string;
  /** The answer of `GET /v1/session`, asked for while the shell was on its way. May fail; the client then asks again. */
  session: Promise<Response> | undefined;
  /** Gets a token; null when nobody is signed in. */
  token: (request: TokenRequest) => Promise<string | null>;
  /** Drops what was asked for ahead: it is another viewer's. */
  forget(): void;
  /** The token in use counts as none from now on, also when it is given again, and no other is asked for until `signIn`. */
  signOut(): void;
  /** Tokens are asked for again. */
  signIn(): void;
}

/** What the panel gives back. */
export interface PanelHandle {
  open(tab?: TabId, prefill?: Prefill): void;
  close(): void;
  /** The options, the same object as ever, have other values. */
  update(): void;
  /** Forgets the viewer: memory, storage, requests in flight. Resolves when nothing is left. */
  logout(): Promise<void>;
  /** Reads the session again, for somebody else. */
  identify(): void;
  destroy(): void;
}

/** The panel's entry. Rejects when the rest of the panel cannot be fetched. */
export type StartPanel = (host: PanelHost) => Promise<PanelHandle>;
