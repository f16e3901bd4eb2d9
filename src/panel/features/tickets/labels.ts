import type { Person, Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** Translates the messages of this tab. */
export type TicketsTranslate = Translate<typeof tickets>;

/** Returns a status' label: the help desk's own, else a translation, else the raw status. */
export function statusLabel(
  app: Pick<PanelContext, 'text'>,
  t: TicketsTranslate,
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

/** Returns the vendor's label of a priority. */
export function priorityLabel(app: PanelContext, id: string): string {
  const priority = app.session.value?.priorities.find((known) => known.id === id);
  return sanitizeLine(priority ? app.text(priority.label) : id);
}

/** Returns the form's label of a field. */
export function fieldLabel(app: PanelContext, id: string): string {
  const label = app.session.value?.form.fields.find((field) => field.id === id)?.label;
  return sanitizeLine(app.text(label) || (isOwnField(id) ? app.translate(english)(OWN_FIELD_LABELS[id]) : id));
}

const english = { ...submit, ...tickets };
const OWN_FIELD_LABELS = {
  subject: 'submit.subject',
  description: 'tickets.description',
  category: 'submit.category',
  priority: 'tickets.detail.priority',
  cc: 'tickets.cc',
} as const;
const isOwnField = (id: string): id is keyof typeof OWN_FIELD_LABELS => Object.hasOwn(OWN_FIELD_LABELS, id);

/** Returns the label of a person's role; empty for a user, the raw role when it is unknown. */
export function roleLabel(t: TicketsTranslate, { role }: Person): string {
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
