import { type Signal, effect, untracked } from '@preact/signals';
import { fromDocument } from '../../dom/from-document.ts';
import type { PanelContext } from '../core/context.ts';
import { shell } from '../i18n/en/shell.ts';

/**
 * Shows the number of unread replies and access requests on the badge, even while the panel is closed. The option
 * `incidentIndicator` adds an open incident; `unreadInTitle` repeats the number in the page's title.
 *
 * @returns a function that stops it.
 */
export function updateBadgeCount(app: PanelContext, badge: HTMLElement, incident: Signal<boolean>): () => void {
  const t = app.translate(shell);
  // A separate text node, so that removing it restores the page's title exactly.
  const titlePrefix = new Text();
  let previousCount = 0;
  const stop = effect(() => {
    const { unread = 0, accessRequests = 0 } = app.session.value ?? {};
    const n = unread + accessRequests;
    const { incidentIndicator, unreadInTitle } = app.options.value;
    const open = incident.value && incidentIndicator;
    const message = [
      unread > 0 && t('shell.unread', { n: unread }),
      accessRequests > 0 && t('shell.asked'),
      open && t('shell.incident'),
    ]
      .filter(Boolean)
      .join(' · ');
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
