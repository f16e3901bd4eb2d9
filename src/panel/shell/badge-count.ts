import { type Signal, effect, untracked } from '@preact/signals';
import { fromDocument } from '../../dom/from-document.ts';
import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';

/**
 * Shows the number of unread replies and access requests on the badge, even while the panel is closed, and on the tabs. The option
 * `incidentIndicator` adds an open incident; `unreadInTitle` repeats the number in the page's title.
 *
 * @returns a function that stops it.
 */
export function updateBadgeCount(app: PanelContext, badge: HTMLElement, incident: Signal<boolean>): () => void {
  const t = app.translate(common);
  // A separate text node, so that removing it restores the page's title exactly.
  const titlePrefix = new Text();
  let previousCount = 0;
  const stop = effect(() => {
    const { unread = 0, accessRequests = 0 } = app.session.value ?? {};
    const n = unread + accessRequests;
    const { incidentIndicator, unreadInTitle } = app.options.value;
    const open = incident.value && incidentIndicator;
    const tickets = unread > 0 && t('shell.unread', { n: unread });
    const access = accessRequests > 0 && t('shell.asked');
    app.tabNotes.value = { ...(tickets && { tickets }), ...(access && { access }) };
    const message = [tickets, access, open && t('shell.incident')].filter(Boolean).join(' · ');
    badge.title = message;
    badge.toggleAttribute('data-incident', !!open);
    if (n > 0) badge.dataset['unread'] = `${n}`;
    else delete badge.dataset['unread'];
    titlePrefix.data = `(${n}) `;
    if (n > 0 && unreadInTitle) fromDocument('head').querySelector('title')?.prepend(titlePrefix);
    else titlePrefix.remove();
    // These tabs announce their own updates.
    if (n > previousCount && !untracked(() => app.open.value && /tickets|access/.test(app.tab.value)))
      app.announce(message);
    previousCount = n;
  });
  return () => {
    stop();
    titlePrefix.remove();
  };
}
