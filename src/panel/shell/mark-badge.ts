import { type Signal, effect, untracked } from '@preact/signals';
import type { App } from '../app.ts';
import { shell } from '../i18n/en/shell.ts';

/**
 * Shows on the badge how many replies are new, and with `dot` that an incident is open. It stays while the panel is closed:
 * somebody who waits for an answer sees that it has come.
 *
 * @returns stops it.
 */
export function markBadge(app: App, badge: HTMLElement, incident: Signal<boolean>): () => void {
  const t = app.translate(shell);
  let counted = 0;
  return effect(() => {
    const n = app.session.value?.unread ?? 0;
    const open = incident.value && app.options.value.dot;
    const words = n > 0 ? t('shell.unread', { n }) : '';
    badge.title = [words, open ? t('shell.incident') : ''].join(' ').trim();
    badge.toggleAttribute('data-incident', !!open);
    if (n > 0) badge.dataset['unread'] = `${n}`;
    else delete badge.dataset['unread'];
    // The tickets themselves say what is new in them.
    if (n > counted && !untracked(() => app.open.value && app.tab.value === 'tickets')) app.announce(words);
    counted = n;
  });
}
