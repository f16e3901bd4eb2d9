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

/** What happens in one moment, such as an answer that also changes the status, is read once. */
const BATCH_MS = 100;

/**
 * Hears at once what happens to the viewer's tickets, from the panel's first opening on, while the page is visible, or
 * the viewer or the vendor wants to be told also while it is not. One page of a browser listens for all: connections to one origin are few, and seven tabs must never starve the page's own requests.
 *
 * @returns stops it.
 */
export function startLiveUpdates(
  app: PanelContext,
  { api, badge, options }: PanelServices,
  token: ViewerToken,
): () => void {
  const shown = signal(!fromDocument('hidden'));
  // A session is read again now and then, and the stream need not end for that.
  const listener = computed(() => {
    const session = app.session.value;
    return session?.capabilities.events && !options.ticketApi ? viewerKey(session) : undefined;
  });
  // Read when the page is hidden: until then nothing follows from it.
  const quiet = computed(() => !shown.value && !app.options.value.unreadInTitle && app.store.read(NOTIFY) !== true);
  const look = () => (shown.value = !fromDocument('hidden'));
  fromDocument('addEventListener').call(document, 'visibilitychange', look);

  const stop = effect(() => {
    const [viewer, wanted, seen] = [listener.value, app.opened.value, !quiet.value];
    if (!viewer || !wanted || !seen) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const name = `madoguchi:${api}:${hash(viewer)}`;
    // A browser without it has each page read on its own.
    const others = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined;
    let pause: ReturnType<typeof setTimeout> | undefined;
    const hear = () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        // What is shown to nobody is read when somebody looks again: else it would count as seen.
        if (!fromDocument('hidden')) app.invalidation.value++;
        // It counts what is unread.
        app.reload();
      }, BATCH_MS);
    };
    /** Tells of it on the computer's desktop, and there nothing but number and subject: others may look on. */
    const notify = (event: TicketEvent | undefined) => {
      if (
        !event ||
        event.by.id === app.session.peek()?.viewer?.id ||
        !fromDocument('hidden') ||
        app.store.read(NOTIFY) !== true
      )
        return;
      const { id: ticketId, number, subject } = event.ticket;
      const note = new Notification(app.translate(shell)('shell.title'), {
        body: sanitizeLine(`#${number} ${subject}`),
        tag: ticketId,
      });
      note.addEventListener('click', () => {
        note.close();
        window.focus();
        app.navigate('tickets', { ticketId });
        if (!app.open.peek()) badge.click();
      });
      signal.addEventListener('abort', () => note.close());
    };
    const tell = (name: string, read: () => TicketEvent | undefined) => {
      // The others are signs of life.
      if (!/^(ticket|status|access|reset)$/.test(name)) return;
      others?.postMessage(0);
      hear();
      try {
        if (name === 'ticket') notify(read());
      } catch {
        // Chrome on phones has notifications for service workers only.
      }
    };
    others?.addEventListener('message', hear);
    const listen = () =>
      subscribe(
        { baseUrl: api, getToken: token.get, headers: options.headers, paths: options.paths, fetch: options.fetch },
        {
          signal,
          onEvent: (name, data) => tell(name, () => z.safeParse(TicketEvent, JSON.parse(data)).data),
          onLive: (live) => (app.streamConnected.value = live),
        },
      );
    // Without locks (a page without TLS has none) each page listens for itself. A desk without a stream is asked now and then.
    untracked(() => navigator.locks?.request(name, { signal }, listen) ?? listen()).catch(() => {});
    return () => {
      end.abort();
      clearTimeout(pause);
      others?.close();
      app.streamConnected.value = false;
    };
  });
  return () => {
    stop();
    fromDocument('removeEventListener').call(document, 'visibilitychange', look);
  };
}
