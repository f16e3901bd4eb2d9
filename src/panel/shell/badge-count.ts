import { type Signal, effect, untracked } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import { shell } from '../i18n/en/shell.ts';

/**
 * Shows on the badge how many replies are new and whether support asks to get in, and with `dot` that an incident is open. It stays while the panel is closed:
 * somebody who waits for an answer sees that it has come. With `title` the page's title says it too.
 *
 * @returns stops it.
 */
export function updateBadgeCount(app: PanelContext, badge: HTMLElement, incident: Signal<boolean>): () => void {
  const t = app.translate(shell);
  // A text node of our own in front of the page's title: taken out again, it leaves exactly what was there.
  const mark = new Text();
  let counted = 0;
  const stop = effect(() => {
    const { unread = 0, accessRequests = 0 } = app.session.value ?? {};
    const n = unread + accessRequests;
    const { dot, title } = app.options.value;
    const open = incident.value && dot;
    const words = [
      unread > 0 && t('shell.unread', { n: unread }),
      accessRequests > 0 && t('shell.asked'),
      open && t('shell.incident'),
    ]
      .filter(Boolean)
      .join(' · ');
    badge.title = words;
    badge.toggleAttribute('data-incident', !!open);
    if (n > 0) badge.dataset['unread'] = `${n}`;
    else delete badge.dataset['unread'];
    mark.data = `(${n}) `;
    if (n > 0 && title) document.querySelector('head > title')?.prepend(mark);
    else mark.remove();
    // These tabs say by themselves what is new in them.
    if (n > counted && !untracked(() => app.open.value && /tickets|access/.test(app.tab.value))) app.announce(words);
    counted = n;
  });
  return () => {
    stop();
    mark.remove();
  };
}
