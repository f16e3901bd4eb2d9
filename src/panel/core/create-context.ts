import { fromDocument } from '../../dom/from-document.ts';
import { type ReadonlySignal, type Signal, batch, computed, effect, signal } from '@preact/signals';
import type { Session, Text } from '../../contract/index.ts';
import type { PanelContext, UserError, ScopedStorage, SessionState, Target } from './context.ts';
import type { PanelServices, TabId } from '../types.ts';
import { hash } from './hash.ts';
import { loadLocale, resolveLocale } from '../i18n/locale.ts';
import { type Table, translator } from '../i18n/translate.ts';
import { shell } from '../i18n/en/shell.ts';
import type { PanelApi } from './services.ts';
import type { Parts } from '../shell/parts.ts';
import type { ViewerStorage } from './storage.ts';
import type { SignOutChannel } from './sign-out-channel.ts';
import { type TabsState, createTabsState } from './tabs.ts';
import { viewerKey } from './viewer-key.ts';

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
  setOpen(open: boolean): void;
  /** After a sign-out, reads the session of the next viewer, with a token that is asked for anew; nothing otherwise. */
  resume(): void;
  /** The host's options have other values. */
  update(): void;
  identify(): void;
  logout(): Promise<void>;
  dispose(): void;
}

/** Milliseconds that the next viewer waits for the last one's sign-out to reach the server. */
const SIGN_OUT_LIMIT_MS = 3_000;

/** A scope with what only this file may do with it. */
interface OwnScope extends ViewerScope {
  session: Signal<Session | null>;
  /** The store; until it has arrived, what is written waits in memory. */
  keep: ViewerStorage | undefined;
  /** The hashed key of the viewer; undefined until the session has arrived. */
  key: string | undefined;
  /** The session on its way, also after the scope has gone. */
  reading: Promise<Session> | undefined;
  /** The viewer of this key has signed out in another tab while it was not known here who is looking. */
  signedOutKey: string | undefined;
  /** Takes a session over, or hands it to a scope of its own when it is another viewer's. */
  take(session: Session): void;
  /** Takes over what has arrived: the store, and what keeps the panel up to date. */
  connect(): void;
  /** Ends everything that still runs for the viewer. */
  dispose(): void;
}

/** What the shell does for the services. */
interface ShellActions {
  /** Fetches a tab's view. */
  load: (tab: TabId) => void;
  /** Closes the panel. */
  close: () => void;
  parts: Parts;
}

/** Makes the services of one panel out of what the loader handed over. */
export function createPanelContext(host: PanelServices, { load, close, parts }: ShellActions): PanelControl {
  // A copy: the loader changes its object in place, which a signal would not notice.
  const options = signal({ ...host.options });
  const local = signal<Table>({});
  const open = signal(false);
  const opened = signal(false);
  const adopted = new Set<string>();
  let clockOffset = 0;
  let arriving: Promise<typeof import('./services.ts')> | undefined;
  let connection: Promise<PanelApi> | undefined;
  let connected: typeof import('./services.ts') | undefined;
  let channel: SignOutChannel | undefined;
  /** The last viewer's sign-out, as long as the server has not heard of it. */
  let leaving: Promise<unknown> | undefined;
  let signedOut = false;
  let disposed = false;

  const locale = computed(() =>
    resolveLocale([options.value.locale, fromDocument('documentElement').lang], () => navigator.languages),
  );
  const translate: PanelContext['translate'] = (english) =>
    translator(
      english,
      () => locale.value,
      () => [local.value, options.value.messages ?? {}],
    );
  const t = translate(shell);
  const adopt = (css: string) => {
    if (adopted.has(css)) return;
    adopted.add(css);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    host.root.adoptedStyleSheets.push(sheet);
  };
  const emit: PanelContext['emit'] = (event, detail) =>
    void host.root.host.dispatchEvent(new CustomEvent(event, { detail }));

  const arrive = () =>
    (arriving ??= parts.load('core/services.ts').then(
      (module) => {
        adopt(module.css);
        connected = module;
        // Unless the widget has been destroyed on the way.
        if (!disposed) {
          channel = module.openSignOutChannel(host.api, signedOutElsewhere);
          scope.peek().connect();
        }
        return module;
      },
      (error: unknown) => {
        arriving = undefined;
        throw error;
      },
    ));
  const connect = () =>
    (connection ??= arrive()
      .then(({ createApi }) => createApi(host, locale.peek(), parts.load))
      .catch((error: unknown) => {
        connection = undefined;
        throw error;
      }));

  /**
   * Makes the scope of a viewer who is not known yet.
   *
   * @param before - the viewer's key and tab of the scope before: should it be the same viewer, they are where they were.
   */
  function createScope(before?: { key: string | undefined; tab: TabId }): OwnScope {
    const session = signal<Session | null>(null);
    const sessionState = signal<SessionState>('loading');
    const sessionError = signal<UserError | null>(null);
    const tab = signal<TabId>('submit');
    const target = signal<Target | null>(null);
    const early = new Map<string, unknown>();
    const store: ScopedStorage = {
      read: (key) => (own.keep ? own.keep.read(key) : early.get(key)),
      write: (key, value) => (own.keep ? own.keep.write(key, value) : void early.set(key, value)),
      remove: (key) => (own.keep ? own.keep.remove(key) : void early.delete(key)),
    };
    const abort = new AbortController();
    const { signal: viewerSignal } = abort;
    const started = leaving;
    let reads = 0;
    let speaking: ReturnType<typeof setTimeout> | undefined;
    let stopFollowing: (() => void) | undefined;

    const take = (value: Session) => {
      clockOffset = (Date.parse(value.serverTime) || Date.now()) - Date.now();
      const key = viewerKeyOf(value);
      if (own.key !== undefined && own.key !== key) return void replace().take(value);
      if (own.signedOutKey === key) return endHere();
      own.signedOutKey = undefined;
      own.key = key;
      own.keep?.setOwner(key, channel?.latest ?? '');
      batch(() => {
        session.value = value;
        sessionState.value = 'ready';
        if (before?.key === key && !target.peek() && tab.peek() === 'submit') tab.value = before.tab;
        before = undefined;
      });
    };

    const app: PanelContext = {
      session,
      sessionState,
      sessionError,
      locale,
      translate,
      tab,
      open,
      opened,
      pendingNavigation: target,
      viewerSignal,
      models: new Set(),
      load: parts.load,
      part: parts.part,
      invalidation: signal(0),
      streamConnected: signal(false),
      store,
      options,
      addStyles: adopt,
      async api() {
        await started;
        const [{ bindToViewer }, { api }] = await Promise.all([arrive(), connect()]);
        return bindToViewer(api, viewerSignal);
      },
      reload() {
        const mine = ++reads;
        sessionState.value = 'loading';
        sessionError.value = null;
        const early = host.session;
        host.session = undefined;
        own.reading = Promise.resolve(started)
          .then(arrive)
          .then(async ({ readSession }) => (early && (await readSession(early))) || (await app.api()).getSession());
        own.reading.then(
          (value) => {
            if (mine === reads && !viewerSignal.aborted) take(value);
          },
          (error: unknown) => {
            if (mine !== reads || viewerSignal.aborted) return;
            const failure = app.toUserError(error);
            batch(() => {
              sessionError.value = failure;
              sessionState.value = 'failed';
            });
            app.emit('error', failure);
          },
        );
      },
      text(value) {
        if (!value || typeof value === 'string') return value ?? '';
        return pick(value, locale.value);
      },
      navigate(next, to) {
        batch(() => {
          target.value = to ?? null;
          tab.value = next;
        });
      },
      clearNavigation() {
        target.value = null;
      },
      now: () => Date.now() + clockOffset,
      announce(message) {
        if (viewerSignal.aborted) return;
        host.live.textContent = '';
        clearTimeout(speaking);
        // Some screen readers miss a text that replaces another in the same moment.
        speaking = setTimeout(() => (host.live.textContent = message), 100);
      },
      toUserError: (error) =>
        connected?.toUserError(error, translate) ?? {
          code: 'offline',
          message: t(navigator.onLine ? 'shell.part' : 'shell.offline'),
          retryable: true,
          fields: {},
        },
      emit(event, detail) {
        if (!viewerSignal.aborted) emit(event, detail);
      },
    };
    const views = createTabsState(app, load);
    const own: OwnScope = {
      app,
      views,
      session,
      keep: undefined,
      key: undefined,
      reading: undefined,
      signedOutKey: undefined,
      take,
      connect() {
        if (!connected || stopFollowing) return;
        own.keep = connected.createKeep(host.options.id ?? '');
        for (const [key, value] of early) own.keep.write(key, value);
        stopFollowing = connected.subscribeToEvents(app, host, parts.prefetch);
      },
      dispose() {
        views.stop();
        stopFollowing?.();
        clearTimeout(speaking);
        abort.abort();
        own.keep?.close();
        host.live.textContent = '';
        target.value = session.value = sessionError.value = null;
      },
    };
    return own;
  }

  /** Makes way for another viewer: whatever was made for the one before is gone when this returns. */
  function replace(before?: Parameters<typeof createScope>[0]): OwnScope {
    const last = scope.peek();
    // They save what was typed, as far as the store still takes it.
    for (const model of last.app.models) model[Symbol.dispose]();
    const next = createScope(before);
    // The shell draws at once.
    scope.value = next;
    last.dispose();
    next.connect();
    return next;
  }

  /** Nothing of the viewer stays, in memory or in the browser's storage. */
  function endViewer(): void {
    signedOut = true;
    host.signOut();
    close();
    opened.value = false;
    scope.peek().keep?.forget();
    replace();
  }

  /** The viewer has signed out in another tab, which has told the server. */
  function endHere(): void {
    endViewer();
    forgetToken();
    scope.peek().app.reload();
  }

  function signedOutElsewhere(key: string): void {
    const now = scope.peek();
    if (now.key === key) endHere();
    else if (now.key === undefined) now.signedOutKey = key;
    else now.keep?.note(channel?.latest ?? '');
  }

  function forgetToken(): void {
    host.discardPrefetched();
    void connection?.then(({ reset }) => reset());
  }

  /** Reads the session of the viewer who is signed in to the host page now. */
  function readAnew(): void {
    signedOut = false;
    const { app } = scope.peek();
    const read = () => {
      if (app.viewerSignal.aborted) return;
      host.signIn();
      forgetToken();
      app.reload();
    };
    if (leaving) void leaving.then(read);
    else read();
  }

  const scope: Signal<OwnScope> = signal(createScope());

  let settled = () => {};
  const ready = new Promise<void>((resolve) => (settled = resolve));
  const stopSpeaking = effect(() => {
    const wanted = locale.value;
    loadLocale(wanted, parts.load)
      // Without its file a language is spoken in English, until the page is loaded again.
      .catch(() => undefined)
      .then((file) => {
        if (locale.peek() === wanted) local.value = file?.messages ?? {};
        if (file) adopt(file.css);
        settled();
      });
  });

  return {
    scope,
    options,
    locale,
    open,
    addStyles: adopt,
    emit,
    ready,
    setOpen(value) {
      open.value = value;
      opened.value ||= value;
    },
    resume() {
      if (!signedOut) return;
      replace();
      readAnew();
    },
    update() {
      options.value = { ...host.options };
    },
    identify() {
      const { key, app } = scope.peek();
      // What is typed before the viewer is known becomes the first viewer's.
      if (key !== undefined) replace({ key, tab: app.tab.peek() });
      readAnew();
    },
    async logout() {
      const { session, reading, keep } = scope.peek();
      const known = session.peek();
      const mine = (leaving = arrive().then(
        ({ createKeep, tellSignOut }) => {
          // Before the store has arrived, the browser's may hold what an earlier page kept.
          if (!keep) createKeep(host.options.id ?? '').forget();
          return tellSignOut({
            session: known ? Promise.resolve(known) : reading,
            announce: (last) => channel?.send(viewerKeyOf(last)),
            api: connect,
            limitMs: SIGN_OUT_LIMIT_MS,
          });
        },
        () => {},
      ));
      endViewer();
      const { app } = scope.peek();
      await mine;
      if (leaving === mine) leaving = undefined;
      if (app.viewerSignal.aborted || disposed) return;
      forgetToken();
      app.reload();
    },
    dispose() {
      disposed = true;
      stopSpeaking();
      channel?.close();
      scope.peek().dispose();
    },
  };
}

/** The hashed key of a viewer, also of nobody. */
const viewerKeyOf = (session: Session): string => hash(viewerKey(session) ?? '');

/** The text for a locale: its own tag, its language, English, or whatever there is. */
function pick(texts: Exclude<Text, string>, locale: string): string {
  return texts[locale] ?? texts[locale.replace(/-.*/, '')] ?? texts['en'] ?? Object.values(texts)[0] ?? '';
}
