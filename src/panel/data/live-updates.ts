import { fromDocument } from '../../dom/from-document.ts';
import { computed, effect, signal, untracked } from '@preact/signals';
import * as z from 'zod/mini';
import { subscribe } from '../../client/sse-client.ts';
import { TicketEvent } from '../../contract/schemas/timeline.ts';
import type { PanelContext } from '../core/context.ts';
import type { PanelServices } from '../types.ts';
import { hash } from '../core/hash.ts';
import { shell } from '../i18n/en/shell.ts';
import { sanitizeLine } from '../ui/sanitize.ts';
import { NOTIFY } from '../core/storage.ts';
import { viewerKey } from '../core/viewer-key.ts';
import type { ViewerToken } from '../core/viewer-token.ts';

/** Events within this window cause one reload. */
const BATCH_MS = 100;
/** Delay after which a navigation that started counts as cancelled. A download also starts as a navigation. */
const NAVIGATION_TIMEOUT_MS = 10_000;

/**
 * Receives events of the viewer's tickets from the panel's first opening on, while the page is visible, or also while it is
 * hidden when notifications or the unread count in the title are on. One page per browser holds the event stream and
 * broadcasts to the others, because browsers allow few connections to one origin.
 *
 * While the page is in the back/forward cache, the stream, the channel and the lock are closed: each of them keeps a page
 * out of that cache. Firefox decides before `pagehide`, so there the lock is released on `beforeunload`, and the stream is
 * a request with `keepalive`, which Firefox does not count.
 *
 * @returns a function that stops it.
 */
export function startLiveUpdates(
  app: PanelContext,
  { api, badge, options }: PanelServices,
  token: ViewerToken,
): () => void {
  const visible = signal(!fromDocument('hidden'));
  const suspended = signal(false);
  // A string, so that a reload of the session does not restart the stream.
  const viewerId = computed(() => {
    const session = app.session.value;
    return session?.capabilities.events && !options.ticketApi ? viewerKey(session) : undefined;
  });
  const paused = computed(
    () => suspended.value || (!visible.value && !app.options.value.unreadInTitle && app.store.read(NOTIFY) !== true),
  );
  const abort = new AbortController();
  const updateVisible = () => (visible.value = !fromDocument('hidden'));
  fromDocument('addEventListener').call(document, 'visibilitychange', updateVisible);
  const isFirefox = CSS.supports('-moz-appearance: none');
  let navigationTimer: ReturnType<typeof setTimeout> | undefined;
  const suspend = ({ type }: Event) => {
    suspended.value = true;
    clearTimeout(navigationTimer);
    if (type === 'beforeunload') navigationTimer = setTimeout(resume, NAVIGATION_TIMEOUT_MS);
  };
  const resume = () => {
    clearTimeout(navigationTimer);
    if (!suspended.value) return;
    suspended.value = false;
    // Events were missed. The views reload by themselves when the stream connects; the unread count is part of the session.
    app.reload();
  };
  if (isFirefox) addEventListener('beforeunload', suspend, abort);
  addEventListener('pagehide', suspend, abort);
  addEventListener('pageshow', resume, abort);

  const stop = effect(() => {
    const [viewer, opened, active] = [viewerId.value, app.opened.value, !paused.value];
    if (!viewer || !opened || !active) return undefined;
    const connection = new AbortController();
    const { signal } = connection;
    const name = `madoguchi:${api}:${hash(viewer)}`;
    // Without broadcast channels, each page reloads by its own stream.
    const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined;
    let batch: ReturnType<typeof setTimeout> | undefined;
    const reload = () => {
      clearTimeout(batch);
      batch = setTimeout(() => {
        // Reading marks replies as seen, so a hidden page reads when it is visible again.
        if (!fromDocument('hidden')) app.invalidation.value++;
        // The session has the unread count.
        app.reload();
      }, BATCH_MS);
    };
    /** Shows a desktop notification with number and subject only, because other people may see the screen. */
    const notify = (event: TicketEvent | undefined) => {
      if (
        !event ||
        event.by.id === app.session.peek()?.viewer?.id ||
        !fromDocument('hidden') ||
        app.store.read(NOTIFY) !== true
      )
        return;
      const { id: ticketId, number, subject } = event.ticket;
      const notification = new Notification(app.translate(shell)('shell.title'), {
        body: sanitizeLine(`#${number} ${subject}`),
        tag: ticketId,
      });
      notification.addEventListener('click', () => {
        notification.close();
        window.focus();
        app.navigate('tickets', { ticketId });
        if (!app.open.peek()) badge.click();
      });
      signal.addEventListener('abort', () => notification.close());
    };
    const handleEvent = (name: string, read: () => TicketEvent | undefined) => {
      // All other events are heartbeats.
      if (!/^(ticket|status|access|reset)$/.test(name)) return;
      channel?.postMessage(0);
      reload();
      try {
        if (name === 'ticket') notify(read());
      } catch {
        // Chrome on Android supports notifications only in service workers.
      }
    };
    channel?.addEventListener('message', reload);
    const listen = () =>
      subscribe(
        { baseUrl: api, getToken: token.get, headers: options.headers, paths: options.paths, fetch: options.fetch },
        {
          signal,
          keepalive: isFirefox,
          onEvent: (name, data) => handleEvent(name, () => z.safeParse(TicketEvent, JSON.parse(data)).data),
          onLive: (live) => (app.streamConnected.value = live),
        },
      );
    // Without Web Locks (missing in insecure contexts) each page opens a stream. Errors are ignored: the views poll.
    untracked(() => navigator.locks?.request(name, { signal }, listen) ?? listen()).catch(() => {});
    return () => {
      connection.abort();
      clearTimeout(batch);
      channel?.close();
      app.streamConnected.value = false;
    };
  });
  return () => {
    stop();
    clearTimeout(navigationTimer);
    abort.abort();
    fromDocument('removeEventListener').call(document, 'visibilitychange', updateVisible);
  };
}
