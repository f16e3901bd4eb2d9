import type { AgentEvent } from '../../contract/index.ts';
import type { LiveUpdates } from './live-updates.ts';
import { readItem, writeItem } from './preferences.ts';
import type { Router } from './router.ts';
import type { Viewer } from './session.ts';

/** Tickets of which this browser shows notifications. */
export const BROWSER_SCOPES = ['off', 'mine', 'all'] as const;
/** Tickets of which this browser shows notifications. */
export type BrowserScope = (typeof BROWSER_SCOPES)[number];

const ITEM = 'browser-notifications';
const KINDS = new Set(['created', 'comment', 'reopened', 'escalated', 'assigned']);

/** Returns the choice for this browser; `off` without the permission of the browser. */
export function readBrowserScope(): BrowserScope {
  if (!('Notification' in window) || Notification.permission !== 'granted') return 'off';
  const stored = readItem(ITEM);
  return BROWSER_SCOPES.find((scope) => scope === stored) ?? 'off';
}

/** Stores the choice for this browser, and asks for the permission of the browser where it is needed. Resolves with the choice in effect. */
export async function setBrowserScope(scope: BrowserScope): Promise<BrowserScope> {
  writeItem(ITEM, scope === 'off' ? '' : scope);
  if (scope !== 'off' && 'Notification' in window && Notification.permission === 'default')
    await Notification.requestPermission();
  return readBrowserScope();
}

/** Whether an event is worth a notification: actions of customers, and assignments to the agent by others. */
export function isNotified({ kind, by, ticket }: AgentEvent, scope: BrowserScope, viewerId: string): boolean {
  if (scope === 'off' || !KINDS.has(kind) || by.id === viewerId) return false;
  const isMine = ticket.assigneeId === viewerId;
  if (by.role === 'agent') return kind === 'assigned' && isMine;
  return kind !== 'assigned' && (scope === 'all' || isMine);
}

/**
 * Shows notifications of the browser while the page is hidden. They contain the number and the subject of a ticket only, because they
 * can stand on a lock screen.
 *
 * @returns a function that stops it.
 */
export function showBrowserNotifications(
  live: LiveUpdates,
  { router, viewer }: { router: Router; viewer: Viewer },
): () => void {
  return live.subscribe(({ event }) => {
    if (!event || !document.hidden || !isNotified(event, readBrowserScope(), viewer.id)) return;
    const { id, number, subject } = event.ticket;
    // One per ticket: a later one replaces it.
    const notification = new Notification(`#${number}`, { body: subject, tag: id });
    notification.addEventListener('click', () => {
      window.focus();
      router.navigate({ screen: 'ticket', id });
      notification.close();
    });
  });
}
