import type { Person, Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** The translator of this tab. */
export type Words = Translate<typeof tickets>;

/** A ticket's status in plain words: the desk's own label, else ours, else the desk's raw word. */
export function statusLabel(
  app: Pick<PanelContext, 'text'>,
  t: Words,
  { status, statusLabel, customerStatus }: Pick<Ticket, 'status' | 'statusLabel' | 'customerStatus'>,
): string {
  if (statusLabel) return sanitizeLine(app.text(statusLabel));
  switch (status) {
    case 'new':
      return t(customerStatus === 'with_us' ? 'tickets.status.open' : 'tickets.status.new');
    case 'open':
    case 'pending':
    case 'solved':
    case 'closed':
      return t(`tickets.status.${status}`);
    default:
      return sanitizeLine(status);
  }
}

/** A priority as the vendor calls it. */
export function priorityLabel(app: PanelContext, id: string): string {
  const priority = app.session.value?.priorities.find((known) => known.id === id);
  return sanitizeLine(priority ? app.text(priority.label) : id);
}

/** A field as the form calls it. */
export function fieldLabel(app: PanelContext, id: string): string {
  const label = app.session.value?.form.fields.find((field) => field.id === id)?.label;
  return sanitizeLine(app.text(label) || (isOwn(id) ? app.translate(english)(OWN[id]) : id));
}

const english = { ...submit, ...tickets };
const OWN = {
  subject: 'submit.subject',
  description: 'tickets.description',
  category: 'submit.category',
  priority: 'tickets.detail.priority',
  cc: 'tickets.cc',
} as const;
const isOwn = (id: string): id is keyof typeof OWN => Object.hasOwn(OWN, id);

/** What somebody is, next to their name; nothing for an ordinary user, the raw word for a role nobody here knows. */
export function roleLabel(t: Words, { role }: Person): string {
  switch (role) {
    case 'user':
    case 'admin':
    case 'agent':
    case 'system':
      return t(`tickets.role.${role}`);
    default:
      return sanitizeLine(role);
  }
}
