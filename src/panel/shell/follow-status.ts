import { effect } from '@preact/signals';
import type { App } from '../app.ts';

const EVERY = 60_000;

/**
 * Looks now and then, while the panel is open on a tab other than the status, whether an incident is open. What shows one
 * is fetched only then. It stands at the panel's lower edge: at the upper one it would push away what somebody types into.
 */
export function followStatus(app: App, root: ShadowRoot): void {
  async function look(): Promise<void> {
    if (document.hidden) return;
    const status = await (await app.api()).getStatus();
    const place = root.querySelector('.strip');
    // One that is shown has to go when there is none any more.
    if (place && (place.firstChild || status.incidents.some(({ resolvedAt }) => resolvedAt === null)))
      (await import('../status/strip.tsx')).showStrip(app, place, status);
  }
  // Without an answer there is nothing to show, and the tab "Status" says why.
  const quietly = () => void look().catch(() => {});
  effect(() => {
    // News of a ticket as well: an incident may be behind it.
    void app.heard.value;
    if (!app.open.value || app.tab.value === 'status' || !app.session.value?.capabilities.status) return undefined;
    quietly();
    const timer = setInterval(quietly, EVERY);
    return () => clearInterval(timer);
  });
}
