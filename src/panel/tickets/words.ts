import type { Person, Ticket } from '../../contract/index.ts';
import type { App } from '../app.ts';
import type { tickets } from '../i18n/en/tickets.ts';
import type { Translate } from '../i18n/translate.ts';
import { oneLine } from '../ui/safe.ts';

/** The translator of this tab. */
export type Words = Translate<typeof tickets>;

/** A ticket's status in plain words: the desk's own label, else ours, else the desk's raw word. */
export function statusWord(
  app: Pick<App, 'text'>,
  t: Words,
  { status, statusLabel }: Pick<Ticket, 'status' | 'statusLabel'>,
): string {
  if (statusLabel) return oneLine(app.text(statusLabel));
  switch (status) {
    case 'new':
    case 'open':
    case 'pending':
    case 'solved':
    case 'closed':
      return t(`tickets.status.${status}`);
    default:
      return oneLine(status);
  }
}

/** What somebody is, next to their name; nothing for an ordinary user, the raw word for a role nobody here knows. */
export function roleWord(t: Words, { role }: Person): string {
  switch (role) {
    case 'user':
    case 'admin':
    case 'agent':
    case 'system':
      return t(`tickets.role.${role}`);
    default:
      return oneLine(role);
  }
}
