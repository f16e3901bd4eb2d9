import * as z from 'zod/mini';
import { type Signal, signal } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { EditTicket, FormField, Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { parseAddresses } from '../submit/validation.ts';
import { fieldLabel } from './labels.ts';

/** Kinds of the ticket's own fields, for those that the form does not have. */
const OWN_FIELD_KINDS: Record<string, string> = {
  subject: 'text',
  description: 'textarea',
  priority: 'priority',
  cc: 'emails',
};
/** Prevents id clashes with the fields of the submit form, which stays mounted. */
const FIELD_PREFIX = 'edit-';

/** Creates the state of the form that edits a ticket; changed values are stored as a draft. */
export function createEditForm(
  app: PanelContext,
  { id, priority, subject, description, cc = [], fields: own, allowed: { edit = [] } }: Ticket,
) {
  const storageKey = `edit.${id}`;
  // Storage is untrusted: a draft of another shape is ignored.
  const draft = z.safeParse(z.record(z.string(), z.string()), app.store.read(storageKey)).data ?? {};
  // Values when the form was opened: changes of others after that are not the viewer's.
  const initial: Record<string, string> = { ...own, subject, description, priority: priority ?? '', cc: cc.join(', ') };
  const values: Record<string, Signal<string>> = {};
  const value = (id: string) => (values[id] ??= signal(draft[id] ?? initial[id.slice(FIELD_PREFIX.length)] ?? ''));
  const current = (id: string) => value(FIELD_PREFIX + id).value.trim();
  const isChanged = (id: string) => current(id) !== (initial[id] ?? '').trim();

  const fields = edit.flatMap((id): FormField[] => {
    const kind = OWN_FIELD_KINDS[id];
    const field =
      app.session.peek()?.form.fields.find((field) => field.id === id) ?? (kind && { id, kind, required: id !== 'cc' });
    // The input of a `datetime` field has another format than its value.
    return field && field.kind !== 'datetime' ? [{ ...field, id: FIELD_PREFIX + id, label: fieldLabel(app, id) }] : [];
  });
  const label = app.translate(tickets)('tickets.edit.why');
  const reasonField: FormField = { id: `${FIELD_PREFIX}reason`, kind: 'text', required: true, label };

  return {
    value,
    /** Returns the editable fields, with the reason once the priority has changed. */
    fields: () => (isChanged('priority') ? [...fields, reasonField] : fields),
    /** Whether the reason of a changed priority is missing. */
    missing: () => isChanged('priority') && isBlank(current('reason')),
    /** Returns the changed fields as the request's body. */
    changes(): EditTicket {
      const changedFields = edit.filter((id) => !OWN_FIELD_KINDS[id] && isChanged(id));
      return {
        ...(isChanged('subject') && { subject: current('subject') }),
        ...(isChanged('description') && { description: current('description') }),
        ...(isChanged('priority') && { priority: current('priority'), reason: current('reason') }),
        ...(isChanged('cc') && { cc: parseAddresses(current('cc')) }),
        ...(changedFields.length > 0 && { fields: Object.fromEntries(changedFields.map((id) => [id, current(id)])) }),
      };
    },
    /** Stores the changed values only, so that a draft does not undo changes of others. Tracked by an effect. */
    saveDraft: () =>
      app.store.write(
        storageKey,
        Object.fromEntries(
          [...edit, 'reason'].filter(isChanged).map((id) => [FIELD_PREFIX + id, value(FIELD_PREFIX + id).value]),
        ),
      ),
    /** Removes the draft. */
    removeDraft: () => app.store.remove(storageKey),
    /** Maps the server's field errors to the ids of this form. */
    toErrors: (fieldErrors: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(
        Object.entries(fieldErrors).map(([id, message]) => [FIELD_PREFIX + id.replace('fields.', ''), message]),
      ),
  };
}
