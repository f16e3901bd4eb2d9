/**
 * Public options, handle and events of the widget, and the interface between loader and panel. Types only, so that
 * neither side bundles the other's code.
 */
import type { CustomerApi } from '../contract/index.ts';

/** A tab of the panel. */
export type TabId = 'submit' | 'tickets' | 'status' | 'access';

/** Initial values of the form. Prefilling never submits anything. */
export interface Prefill {
  /** Subject. */
  subject?: string;
  /** Description. */
  description?: string;
  /** Id of the category. */
  category?: string;
  /** Id of the priority. */
  priority?: string;
  /** Values of the vendor's own fields, by field id. */
  fields?: Record<string, string>;
}

/**
 * The reason for requesting a token: the first request (`start`), a token about to expire (`expiring`), or a token that
 * the server rejected (`expired`).
 */
export interface TokenRequest {
  reason: 'start' | 'expiring' | 'expired';
}

/** Options of the widget, set by `mount(options)`, `data-*` attributes or `Madoguchi.update(options)`. */
export interface WidgetOptions {
  /** Base URL of the ticket API. Default: the folder of the script; with the npm package, the page's origin. */
  api?: string;
  /** A custom implementation of the ticket API, instead of {@link api}. */
  ticketApi?: CustomerApi;
  /** Returns a short-lived JWT for the signed-in user, or null when no user is signed in. */
  getToken?: (request: TokenRequest) => Promise<string | null> | string | null;
  /**
   * Instead of {@link getToken}: a URL that returns the JWT, either as the whole `text/plain` body or as JSON
   * `{"token": "…"}`. `{"token": null}`, 204, 401, 403 and 404 mean that no user is signed in. Any other response is treated
   * the same way and logs a warning.
   */
  tokenUrl?: string;
  /** Headers sent with every request. */
  headers?: Record<string, string>;
  /** Custom paths of operations, by operation id. */
  paths?: Record<string, string>;
  /** A custom `fetch`. */
  fetch?: typeof fetch;
  /** BCP 47 language tag. Default: the page's `lang`, then the browser's languages. */
  locale?: string;
  /** Color theme. Default `auto`, which follows the page's `color-scheme` (CSS or meta element), else the system. */
  theme?: 'light' | 'dark' | 'auto';
  /** Corner of the window. Default `bottom-right`. */
  position?: 'bottom-right' | 'bottom-left';
  /**
   * Facts about the page or the account to attach to tickets: `{ version: '4.2', plan: 'gold' }`. If the form includes
   * context, the user can see, change and remove them before submitting. A draft keeps the values it started with.
   */
  context?: Record<string, string | number | boolean>;
  /** Custom texts by message key, e.g. `{ 'badge.label': 'Support' }`. */
  messages?: Record<string, string>;
  /** URL of an Atlassian Statuspage that the browser reads directly. Default: the status comes from the ticket API. */
  statuspageUrl?: string;
  /**
   * Shows an indicator on the badge while an incident is open. The status is requested as soon as the panel is fetched, so
   * set `prefetch` to `idle`.
   */
  incidentIndicator?: boolean | string;
  /**
   * Shows the number of unread replies in the page's title once the panel has been opened, and keeps receiving updates
   * while the page is hidden.
   */
  unreadInTitle?: boolean | string;
  /** Called when the user selects *Subscribe* on the *Status* tab, instead of opening the status page's dialog. */
  onSubscribe?: () => void;
  /**
   * URL of your sign-in page, linked wherever the panel asks the viewer to sign in. `https:` or `http:`, or relative to the
   * page; other schemes are ignored.
   */
  signInUrl?: string;
  /** URL of a link shown when the panel cannot load: an `https:`, `http:`, `mailto:` or `tel:` URL. Other schemes are ignored. */
  fallbackUrl?: string;
  /** When to fetch the panel: on hover, focus or touch (`intent`, the default), or shortly after start (`idle`). */
  prefetch?: 'intent' | 'idle';
  /** Whether the badge is visible. Set to false to open the panel from your own button. Default true. */
  badge?: boolean;
  /**
   * Allows admins to turn on support access while the page is framed by another origin. Default false, because the framing
   * page could trick an admin into it (clickjacking). Set it only when `frame-ancestors` lists the allowed origins.
   */
  allowFramedAccess?: boolean | string;
  /** Identifies the widget when a page has several; state and storage are separate for each id. */
  id?: string;
}

/**
 * State of the widget. The union is closed.
 *
 * - `ready`: the badge is on the page (as soon as the page has a body); the panel has not been requested.
 * - `loading`: the panel is loading.
 * - `loaded`: the panel is loaded.
 * - `panel_failed`: the panel could not be fetched, or the page changed a built-in function that it needs; the console
 *   has the reason, and opening the panel retries.
 * - `env_unsupported`: the browser is too old, the page has enumerable properties on `Object.prototype`, the page keeps
 *   removing the widget, or there is no document (server-side rendering).
 * - `destroyed`: `destroy()` was called.
 */
export type WidgetStatus = 'ready' | 'loading' | 'loaded' | 'panel_failed' | 'env_unsupported' | 'destroyed';

/** Controls a widget: the return value of `mount(options)`, and the global `Madoguchi` of the script tag. */
export interface WidgetHandle {
  /**
   * Opens the panel. Nothing is submitted.
   *
   * @param tab - the tab to show. Default: the tab that was open last.
   * @param prefill - initial values of the form.
   */
  open(tab?: TabId, prefill?: Prefill): void;
  /** Closes the panel; drafts are kept. */
  close(): void;
  /**
   * Subscribes to an event. An exception in the listener is reported as an uncaught error of the page.
   *
   * @returns a function that unsubscribes.
   * @example const unsubscribe = handle.on('ticket', ({ number }) => console.log(number));
   */
  on<E extends keyof WidgetEvents>(event: E, listener: (detail: WidgetEvents[E]) => void): () => void;
  /**
   * Switches to another viewer: discards all data of the previous viewer, requests a new token and reloads the session.
   *
   * @param options - replaces `getToken` and `tokenUrl`.
   */
  identify(options?: Pick<WidgetOptions, 'getToken' | 'tokenUrl'>): void;
  /**
   * Signs the viewer out in this tab and in the other tabs of this origin: closes the panel, deletes token, drafts and
   * cached data, and notifies the server. The current token is rejected from then on, even if `getToken` returns it again.
   * The next opening, or `identify()`, requests a token for the next viewer.
   *
   * @returns a promise that resolves when all data of the viewer is deleted.
   */
  logout(): Promise<void>;
  /** Changes options at runtime; drafts and an open panel are preserved. */
  update(options: WidgetOptions): void;
  /** Returns the state of the widget. */
  status(): WidgetStatus;
  /** Removes the widget with all its listeners and timers. Idempotent. */
  destroy(): void;
}

/** Events of the widget by name, each with the type of its detail. */
export interface WidgetEvents {
  /** The panel was opened. */
  open: { tab: TabId };
  /** The panel was closed. */
  close: Record<string, never>;
  /** A ticket was created. */
  ticket: { id: string; number: string };
  /** A request failed; `code` is a stable problem code. */
  error: { code: string; retryable: boolean; requestId?: string };
}

/** A call of a method other than `on`, as in `['open', 'tickets']`. */
type MethodCommand = {
  [M in Exclude<keyof WidgetHandle, 'on'>]: [method: M, ...args: Parameters<WidgetHandle[M]>];
}[Exclude<keyof WidgetHandle, 'on'>];

/** A subscription to one event, as in `['on', 'ticket', listener]`. */
type ListenCommand<E extends keyof WidgetEvents> = [
  method: 'on',
  event: E,
  listener: (detail: WidgetEvents[E]) => void,
];

/** A call for the command queue: the name of a method and its arguments, as in `['open', 'tickets']`. */
export type WidgetCommand = MethodCommand | { [E in keyof WidgetEvents]: ListenCommand<E> }[keyof WidgetEvents];

type Inferred<E extends keyof WidgetEvents> = MethodCommand | ListenCommand<E>;

/**
 * Runs commands, or queues them until the script has run.
 *
 * TypeScript does not select a member of a union of tuples by its literal elements, so that the detail of a listener
 * would be implicitly `any`. A type parameter per command infers it, for the first four commands of a call.
 */
export interface WidgetCommandQueue {
  push<
    A extends keyof WidgetEvents,
    B extends keyof WidgetEvents,
    C extends keyof WidgetEvents,
    D extends keyof WidgetEvents,
  >(
    ...commands: [a?: Inferred<A>, b?: Inferred<B>, c?: Inferred<C>, d?: Inferred<D>, ...more: WidgetCommand[]]
  ): unknown;
  push(...commands: WidgetCommand[]): unknown;
}

/** The global `Madoguchi` once the script has run: the handle, with `push` for pages that keep using the command queue. */
export interface MadoguchiGlobal extends WidgetHandle, WidgetCommandQueue {}

declare global {
  interface Window {
    /** Set by the script tag. Before the script has run, a page can set an array of commands. */
    Madoguchi?: MadoguchiGlobal | (WidgetCommandQueue & WidgetCommand[]);
  }
}

/** A built module: its file name and its hash in the format of the `integrity` attribute. */
export type ModuleFile = readonly [name: string, integrity: string];

/**
 * Fetches a module of the script-tag build without evaluating it. Resolves with its URL. Rejects with the URL when the file
 * cannot be fetched, the page's Content Security Policy blocks it, or the hash does not match.
 */
export type Preload = (file: ModuleFile) => Promise<string>;

/** Files of the built panel; generated by the build. */
export interface ChunkTable {
  files: readonly ModuleFile[];
  /** For each part: the indexes of its files in {@link files}, dependencies first. */
  parts: Readonly<Record<string, readonly number[] | undefined>>;
}

/** Locates the files of the script-tag build. */
export interface EmbedFiles {
  preload: Preload;
  /** Parts that every opened panel imports; `more` is a module with the table of the remaining parts. */
  chunks: ChunkTable & { more: ModuleFile };
}

/**
 * Input of the panel's frame and of its entry, supplied by the loader. A bundle of the npm package supplies no
 * {@link EmbedFiles}: its bundler resolves the files.
 */
export interface PanelHost extends Partial<EmbedFiles> {
  /**
   * The badge in the widget's shadow root, which also contains an `output` element: the polite live region. The badge's
   * `aria-expanded` is the source of truth for whether the panel is open or opening.
   */
  badge: HTMLElement;
  /** Shared object: the loader mutates it and then calls {@link PanelHandle.update}. */
  options: WidgetOptions;
  /** Base URL of the ticket API when the options name none. */
  defaultApi: string;
  /** Shows the loader's fallback after the panel has started and destroyed itself. */
  fail: (reason: unknown) => void;
}

/** {@link PanelHost} with the services that the panel's entry creates for the shell. */
export interface PanelServices extends PanelHost {
  root: ShadowRoot;
  live: HTMLElement;
  /** Base URL of the ticket API, resolved. */
  api: string;
  /** Requests a token the way the vendor configured; null when no user is signed in. */
  requestToken: (request: TokenRequest) => Promise<string | null>;
  /** Resolves with the first response of the token URL that is neither a token nor says that no user is signed in. */
  unreadableToken: Promise<Response>;
  /** Requested while the shell loads. If it fails, the client requests it again. */
  early: EarlyRequests | undefined;
}

/** The first token, and the response of `GET /v1/session` to it. */
interface EarlyRequests {
  token: Promise<string | null>;
  session: Promise<Response>;
}

/** Controls the panel; used by the loader. */
export interface PanelHandle {
  open(tab?: TabId, prefill?: Prefill): void;
  close(): void;
  /** Applies changed values of {@link PanelHost.options}. */
  update(): void;
  /** Deletes the viewer's memory and storage and aborts requests in flight. Resolves when done. */
  logout(): Promise<void>;
  /** Reloads the session for another viewer. */
  identify(): void;
  destroy(): void;
}

/** The panel's entry. Rejects when a required part of the panel cannot be fetched. */
export type StartPanel = (host: PanelHost) => Promise<PanelHandle>;
