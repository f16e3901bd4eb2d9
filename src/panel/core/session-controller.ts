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
import { followViewport } from '../shell/dialog-viewport.ts';
import { followPageTheme } from '../shell/follow-page-theme.ts';
import { updateBadgeCount } from '../shell/badge-count.ts';
import { prefetchWhenIdle } from '../shell/prefetch.ts';
import { openSignOutChannel } from './sign-out-channel.ts';
import { type PanelApi, bindToViewer, createApi, readSession, tellSignOut } from './viewer-api.ts';
import { viewerKey } from './viewer-key.ts';
import { type ViewerToken, createViewerToken } from './viewer-token.ts';
import type { PanelCore, SessionController, ViewerConnection, ViewerState } from './viewer-state.ts';
import { yieldToMain } from './yield-to-main.ts';

/** Milliseconds that the next viewer waits for the last one's sign-out to reach the server. */
const SIGN_OUT_LIMIT_MS = 3_000;

/** Creates the session controller of one panel. */
export function createSessionController(core: PanelCore): SessionController {
  const { host, scope, parts } = core;
  const token = createViewerToken(host);
  const channel = openSignOutChannel(host.api, signedOutElsewhere);
  let api: Promise<PanelApi> | undefined;
  let leaving: Promise<unknown> | undefined;
  let signedOut = false;
  const stopTheme = followPageTheme((theme) => (core.pageTheme.value = theme));
  let stopViewport = () => {};
  // oxlint-disable-next-line no-console -- tells developers why no user is signed in.
  void host.unreadableToken.then((response) => console.warn(explainToken(response)));

  const getApi = () =>
    (api ??= createApi(host, token.get, core.locale.peek(), parts.load).catch((error: unknown) => {
      api = undefined;
      throw error;
    }));
  /** The session that was requested before the shell was drawn, if it made sense. */
  const readEarly = async () => {
    const early = token.takeSession();
    return early ? readSession(early) : null;
  };
  const createViewerKeep = () => createStorage(host.options.id ?? '');

  function connect(viewer: ViewerState): void {
    const { app } = viewer;
    const { viewerSignal } = app;
    const keep = createViewerKeep();
    for (const [key, value] of viewer.early) keep.write(key, value);
    let speaking: ReturnType<typeof setTimeout> | undefined;
    const connection: ViewerConnection = {
      keep,
      after: leaving,
      read() {
        const request = async () => {
          const early = readEarly();
          await connection.after;
          return (await early) ?? (await app.api()).getSession();
        };
        const reading = (connection.reading = request());
        const isCurrent = () => connection.reading === reading && !viewerSignal.aborted;
        reading.then(
          async (session) => {
            await yieldToMain();
            if (isCurrent()) take(viewer, connection, session);
          },
          (error: unknown) => {
            if (isCurrent()) viewer.fail(error);
          },
        );
      },
      async api() {
        await connection.after;
        return bindToViewer((await getApi()).api, viewerSignal);
      },
      announce(message) {
        if (viewerSignal.aborted) return;
        host.live.textContent = '';
        clearTimeout(speaking);
        // Some screen readers miss a text that replaces another in the same moment.
        speaking = setTimeout(() => (host.live.textContent = message), 100);
      },
      dispose() {
        unsubscribe();
        clearTimeout(speaking);
        keep.close();
      },
    };
    viewer.connection = connection;
    const unsubscribe = subscribeToEvents(app, host, token, parts.prefetch);
  }

  /** Takes a session over, or hands it to a viewer of its own when it is another one's. */
  function take(viewer: ViewerState, connection: ViewerConnection, session: Session): void {
    core.clockOffset = (Date.parse(session.serverTime) || Date.now()) - Date.now();
    const key = toHashedKey(session);
    if (connection.key !== undefined && connection.key !== key) {
      const next = core.replace();
      if (next.connection) take(next, next.connection, session);
      return;
    }
    if (connection.signedOutKey === key) {
      endHere();
      return;
    }
    const { before } = connection;
    connection.signedOutKey = connection.before = undefined;
    connection.key = key;
    connection.keep.setOwner(key, channel.latest);
    const { app } = viewer;
    batch(() => {
      viewer.session.value = session;
      viewer.sessionState.value = 'ready';
      if (before?.key === key && !app.pendingNavigation.peek() && app.tab.peek() === 'submit') app.navigate(before.tab);
    });
  }

  /** Nothing of the viewer stays, in memory or in the browser's storage. */
  function endViewer(): void {
    signedOut = true;
    token.signOut();
    scope.peek().connection?.keep.clear();
    core.reset();
  }

  /** The viewer has signed out in another tab, which has told the server. */
  function endHere(): void {
    endViewer();
    forgetToken();
    scope.peek().app.reload();
  }

  function signedOutElsewhere(key: string): void {
    const { connection } = scope.peek();
    if (connection?.key === key) endHere();
    else if (connection && connection.key === undefined) connection.signedOutKey = key;
    else connection?.keep.setLastSignOut(channel.latest);
  }

  function forgetToken(): void {
    token.discardPrefetched();
    void api?.then(({ reset }) => reset());
  }

  /** Reads the session of the viewer who is signed in to the host page now. */
  function readAnew(): void {
    signedOut = false;
    const { app } = scope.peek();
    const start = () => {
      if (app.viewerSignal.aborted) return;
      token.signIn();
      forgetToken();
      app.reload();
    };
    if (leaving) void leaving.then(start);
    else start();
  }

  return {
    connect,
    toUserError: (error) => toUserError(error, core.translate),
    identify() {
      const { connection, app } = scope.peek();
      const key = connection?.key;
      // What is typed before the viewer is known becomes the first viewer's.
      if (key !== undefined) {
        const next = core.replace().connection;
        if (next) next.before = { key, tab: app.tab.peek() };
      }
      readAnew();
    },
    resume() {
      if (!signedOut) return;
      if (scope.peek().connection?.key !== undefined) core.replace();
      readAnew();
    },
    async logout(last) {
      const { session, connection } = last;
      const known = session.peek();
      // Before the store has arrived, the browser's may hold what an earlier page kept.
      if (!connection) createViewerKeep().clear();
      const mine = (leaving = tellSignOut({
        session: known ? Promise.resolve(known) : (connection?.reading ?? readEarly()),
        announce: (it) => channel.send(toHashedKey(it)),
        api: getApi,
        limitMs: SIGN_OUT_LIMIT_MS,
      }));
      if (scope.peek() === last) endViewer();
      else {
        signedOut = true;
        token.signOut();
        const next = scope.peek().connection;
        if (next) next.after = mine;
      }
      const { app } = scope.peek();
      await mine;
      if (leaving === mine) leaving = undefined;
      if (!signedOut || app.viewerSignal.aborted) return;
      forgetToken();
      app.reload();
    },
    attachDialog(dialog) {
      stopViewport = followViewport(dialog);
    },
    dispose() {
      stopTheme();
      stopViewport();
      channel.close();
    },
  };
}

/**
 * Keeps the panel up to date beside what its views read themselves.
 *
 * @returns stops it.
 */
function subscribeToEvents(
  app: PanelContext,
  host: PanelServices,
  token: ViewerToken,
  prefetch: PanelCore['parts']['prefetch'],
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
          // Tried again when the panel is opened again; until then the views poll.
          live = undefined;
        },
      );
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** The hashed key of a viewer, also of a session without one. */
const toHashedKey = (session: Session): string => hash(viewerKey(session) ?? '');
