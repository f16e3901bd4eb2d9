import { fromDocument } from '../../dom/from-document.ts';
import { type Signal, computed, effect } from '@preact/signals';
import { isOpen } from '../../contract/overall-status.ts';
import type { PanelContext } from '../core/context.ts';

const POLL_INTERVAL_MS = 60_000;

/**
 * Looks now and then, while the panel is open on a tab other than the status, whether an incident is open; with `dot` also
 * while it is closed. What shows one is fetched only then. It stands at the panel's lower edge: at the upper one it would
 * push away what somebody types into.
 *
 * @param incident - told whether one is open.
 * @returns stops it.
 */
export function startStatusPolling(app: PanelContext, root: ShadowRoot, incident: Signal<boolean>): () => void {
  async function look(): Promise<void> {
    if (fromDocument('hidden')) return;
    const status = await (await app.api()).getStatus();
    const place = root.querySelector('.strip');
    const any = status.incidents.some(isOpen);
    incident.value = any;
    // One that is shown has to go when there is none any more.
    if (place && (place.firstChild || any))
      (await app.load('features/status/incident-banner.tsx')).showIncidentBanner(app, place, status);
  }
  // Without an answer there is nothing to show, and the tab "Status" says why.
  const quietly = () => void look().catch(() => {});
  // A session is read again now and then, and the status need not be each time.
  const wanted = computed(() => {
    const { dot, status } = app.options.value;
    const [session, open, tab] = [app.session.value, app.open.value, app.tab.value];
    return !!(status ?? session?.capabilities.status) && !!(dot || (open && tab !== 'status'));
  });
  return effect(() => {
    // News of a ticket as well: an incident may be behind it.
    void app.invalidation.value;
    if (!wanted.value) return undefined;
    quietly();
    const timer = setInterval(quietly, POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  });
}
