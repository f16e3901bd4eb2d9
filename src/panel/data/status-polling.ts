import { fromDocument } from '../../dom/from-document.ts';
import { type Signal, computed, effect } from '@preact/signals';
import { isOpen } from '../../contract/overall-status.ts';
import type { PanelContext } from '../core/context.ts';

const POLL_INTERVAL_MS = 60_000;

/**
 * Polls for open incidents while the panel is open on another tab than the status, or always with the option
 * `incidentIndicator`. The banner is loaded only for an incident and is placed at the lower edge, so that it does not shift
 * the form.
 *
 * @param incident - set to whether an incident is open.
 * @returns a function that stops it.
 */
export function startStatusPolling(app: PanelContext, root: ShadowRoot, incident: Signal<boolean>): () => void {
  async function poll(): Promise<void> {
    if (fromDocument('hidden')) return;
    const status = await (await app.api()).getStatus();
    const container = root.querySelector('.strip');
    const hasIncident = status.incidents.some(isOpen);
    incident.value = hasIncident;
    // Also without an incident, to remove a visible banner.
    if (container && (container.firstChild || hasIncident))
      (await app.load('features/status/incident-banner.tsx')).showIncidentBanner(app, container, status);
  }
  // Errors are ignored here; the status tab shows them.
  const pollSafely = () => void poll().catch(() => {});
  // Computed, so that a reload of the session does not poll again.
  const active = computed(() => {
    const { incidentIndicator, statuspageUrl } = app.options.value;
    const [session, open, tab] = [app.session.value, app.open.value, app.tab.value];
    return !!(statuspageUrl ?? session?.capabilities.status) && !!(incidentIndicator || (open && tab !== 'status'));
  });
  return effect(() => {
    // Also polls on ticket events, which an incident may have caused.
    void app.invalidation.value;
    if (!active.value) return undefined;
    pollSafely();
    const timer = setInterval(pollSafely, POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  });
}
