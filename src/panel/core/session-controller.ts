/** Reads the session, and signs viewers in and out. Imported with the API client. */
import { batch, effect, signal } from '@preact/signals';
import type { Session } from '../../contract/index.ts';
import type { PanelContext } from './context.ts';
import { hash } from './hash.ts';
import type { PanelServices } from '../types.ts';
import { toUserError } from './user-error.ts';
import { explainToken } from './explain-token.ts';
import { startStatusPolling } from '../data/status-polling.ts';
import { createStorage } from './storage.ts';
import { followDeepLinks } from '../shell/deep-links.ts';
import { updateBadgeCount } from '../shell/badge-count.ts';
import { prefetchWhenIdle } from '../shell/prefetch.ts';
import { openSignOutChannel } from './sign-out-channel.ts';
import { type PanelApi, bindToViewer, createApi, readSession, reportSignOut } from './viewer-api.ts';
import { viewerKey } from './viewer-key.ts';
import { type ViewerToken, createViewerToken } from './viewer-token.ts';
import type { PanelCore, SessionController, ViewerConnection, ViewerState } from './viewer-state.ts';
import { yieldToMain } from './yield-to-main.ts';

/** Maximum wait of the next viewer for the previous one's sign-out. */
const SIGN_OUT_LIMIT_MS = 3_000;

/** Creates the session controller of one panel. */
export function createSessionController(core: PanelCore): SessionController {
  const { host, scope, modules } = core;
  const token = createViewerToken(host);
  const channel = openSignOutChannel(host.api, onRemoteSignOut);
  let api: Promise<PanelApi> | undefined;
  let signingOut: Promise<unknown> | undefined;
  let signedOut = false;
  const stops = [channel.close];
  let disposed = false;
  // oxlint-disable-next-line no-console -- tells developers why no user is signed in.
  void host.unreadableToken.then((response) => console.warn(explainToken(response)));

  const getApi = () =>
    (api ??= createApi(host, token.get, core.locale.peek(), modules.load).catch((error: unknown) => {
      api = undefined;
      throw error;
    }));
  /** Returns the session prefetched by the entry, if it is valid. */
  const readEarly = async () => {
    const early = token.takeSession();
    return early ? readSession(early) : null;
  };
  const createViewerStorage = () => createStorage(host.options.id ?? '');

  function connect(viewer: ViewerState): void {
    const { app } = viewer;
    const { viewerSignal } = app;
    const storage = createViewerStorage();
    for (const [key, value] of viewer.earlyWrites) storage.write(key, value);
    let announceTimer: ReturnType<typeof setTimeout> | undefined;
    const connection: ViewerConnection = {
      storage,
      pendingSignOut: signingOut,
      read() {
        const request = async () => {
          const early = readEarly();
          await connection.pendingSignOut;
          return (await early) ?? (await app.api()).getSession();
        };
        const sessionRequest = (connection.sessionRequest = request());
        const isCurrent = () => connection.sessionRequest === sessionRequest && !viewerSignal.aborted;
        sessionRequest.then(
          async (session) => {
            await yieldToMain();
            if (isCurrent()) applySession(viewer, connection, session);
          },
          (error: unknown) => {
            if (isCurrent()) viewer.fail(error);
          },
        );
      },
      async api() {
        await connection.pendingSignOut;
        return bindToViewer((await getApi()).api, viewerSignal);
      },
      announce(message) {
        if (viewerSignal.aborted) return;
        host.live.textContent = '';
        clearTimeout(announceTimer);
        // Some screen readers ignore a text that replaces another immediately.
        announceTimer = setTimeout(() => (host.live.textContent = message), 100);
      },
      dispose() {
        unsubscribe();
        clearTimeout(announceTimer);
        storage.close();
      },
    };
    viewer.connection = connection;
    const unsubscribe = subscribeToEvents(app, host, token, modules.prefetch);
  }

  /** Applies a session, after replacing the scope when it belongs to another viewer. */
  function applySession(viewer: ViewerState, connection: ViewerConnection, session: Session): void {
    core.clockOffset = (Date.parse(session.serverTime) || Date.now()) - Date.now();
    const key = toHashedKey(session);
    if (connection.key !== undefined && connection.key !== key) {
      const next = core.replace();
      if (next.connection) applySession(next, next.connection, session);
      return;
    }
    if (connection.signedOutKey === key) {
      signOutLocally();
      return;
    }
    const { previous } = connection;
    connection.signedOutKey = connection.previous = undefined;
    connection.key = key;
    connection.storage.setOwner(key, channel.latest);
    const { app } = viewer;
    batch(() => {
      viewer.session.value = session;
      viewer.sessionState.value = 'ready';
      if (previous?.key === key && !app.pendingNavigation.peek() && app.tab.peek() === 'submit')
        app.navigate(previous.tab);
    });
  }

  /** Deletes the viewer's data from memory and storage. */
  function endViewer(): void {
    signedOut = true;
    token.signOut();
    scope.peek().connection?.storage.clear();
    core.reset();
  }

  /** Signs the viewer out locally, after a sign-out in another tab, which has notified the server. */
  function signOutLocally(): void {
    endViewer();
    forgetToken();
    scope.peek().app.reload();
  }

  function onRemoteSignOut(key: string): void {
    const { connection } = scope.peek();
    if (connection?.key === key) signOutLocally();
    else if (connection && connection.key === undefined) connection.signedOutKey = key;
    else connection?.storage.setLastSignOut(channel.latest);
  }

  function forgetToken(): void {
    token.discardPrefetched();
    void api?.then(({ reset }) => reset());
  }

  /** Requests a new token and reads the current viewer's session. */
  function readNewSession(): void {
    signedOut = false;
    const { app } = scope.peek();
    const start = () => {
      if (app.viewerSignal.aborted) return;
      token.signIn();
      forgetToken();
      app.reload();
    };
    if (signingOut) void signingOut.then(start);
    else start();
  }

  return {
    connect,
    toUserError: (error) => toUserError(error, core.translate),
    identify() {
      const { connection, app } = scope.peek();
      const key = connection?.key;
      // Text typed before the viewer is known belongs to the first viewer.
      if (key !== undefined) {
        const next = core.replace().connection;
        if (next) next.previous = { key, tab: app.tab.peek() };
      }
      readNewSession();
    },
    resume() {
      if (!signedOut) return;
      if (scope.peek().connection?.key !== undefined) core.replace();
      readNewSession();
    },
    async logout(last) {
      const { session, connection } = last;
      const known = session.peek();
      // Without a connection, `sessionStorage` may hold data of an earlier page.
      if (!connection) createViewerStorage().clear();
      const request = (signingOut = reportSignOut({
        session: known ? Promise.resolve(known) : (connection?.sessionRequest ?? readEarly()),
        announce: (session) => channel.send(toHashedKey(session)),
        api: getApi,
        limitMs: SIGN_OUT_LIMIT_MS,
      }));
      if (scope.peek() === last) endViewer();
      else {
        signedOut = true;
        token.signOut();
        const next = scope.peek().connection;
        if (next) next.pendingSignOut = request;
      }
      const { app } = scope.peek();
      await request;
      if (signingOut === request) signingOut = undefined;
      if (!signedOut || app.viewerSignal.aborted) return;
      forgetToken();
      app.reload();
    },
    attachDialog(dialog, show) {
      stops.push(followDeepLinks(show));
      // Without this part the form still works, so there is no message.
      void modules.load('shell/open-dialog.ts').then(
        (module) => disposed || stops.push(module.attachBehavior(dialog, host.root, core)),
        () => {},
      );
    },
    dispose() {
      disposed = true;
      for (const stop of stops) stop();
    },
  };
}

/**
 * Starts status polling, badge updates, prefetching and live updates.
 *
 * @returns a function that stops them.
 */
function subscribeToEvents(
  app: PanelContext,
  host: PanelServices,
  token: ViewerToken,
  prefetch: PanelCore['modules']['prefetch'],
): () => void {
  const incident = signal(false);
  const stops = [
    startStatusPolling(app, host.root, incident),
    updateBadgeCount(app, host.badge, incident),
    prefetchWhenIdle(app, prefetch),
  ];
  let live: Promise<void> | undefined;
  stops.push(
    effect(() => {
      const [open, session] = [app.open.value, app.session.value];
      if (live || !open || !session?.capabilities.events || host.options.ticketApi) return;
      live = app.load('data/live-updates.ts').then(
        ({ startLiveUpdates }) => {
          if (!app.viewerSignal.aborted) stops.push(startLiveUpdates(app, host, token));
        },
        () => {
          // Retried when the panel is opened again; until then the views poll.
          live = undefined;
        },
      );
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** Returns the hashed key of the session's viewer. */
const toHashedKey = (session: Session): string => hash(viewerKey(session) ?? '');
