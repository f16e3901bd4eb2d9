import * as z from 'zod/mini';
import { type Signal, signal } from '@preact/signals';
import { isBlank } from '../../../contract/is-blank.ts';
import type { EditTicket, FormField, Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { parseAddresses } from '../submit/validation.ts';
import { fieldLabel } from './labels.ts';

/** How the ticket's own fields are edited where the form does not have them. */
const KINDS: Record<string, string> = { subject: 'text', description: 'textarea', priority: 'priority', cc: 'emails' };
/** The form of the tab beside has fields of the same names. */
const FIELD_PREFIX = 'edit-';

/** What is being changed on a ticket, in the form's own fields. */
export function createEditForm(
  app: PanelContext,
  { id, priority, subject, description, cc = [], fields: own, allowed: { edit = [] } }: Ticket,
) {
  const place = `edit.${id}`;
  // Storage is untrusted: whatever has another shape is nothing.
  const kept = z.safeParse(z.record(z.string(), z.string()), app.store.read(place)).data ?? {};
  // As it was when this was opened: what others change meanwhile is not the viewer's doing.
  const before: Record<string, string> = { ...own, subject, description, priority: priority ?? '', cc: cc.join(', ') };
  const values: Record<string, Signal<string>> = {};
  const value = (id: string) => (values[id] ??= signal(kept[id] ?? before[id.slice(FIELD_PREFIX.length)] ?? ''));
  const now = (id: string) => value(FIELD_PREFIX + id).value.trim();
  const moved = (id: string) => now(id) !== (before[id] ?? '').trim();

  const fields = edit.flatMap((id): FormField[] => {
    const kind = KINDS[id];
    const field =
      app.session.peek()?.form.fields.find((field) => field.id === id) ?? (kind && { id, kind, required: id !== 'cc' });
    // A moment is kept in another form than it is typed in.
    return field && field.kind !== 'datetime' ? [{ ...field, id: FIELD_PREFIX + id, label: fieldLabel(app, id) }] : [];
  });
  const label = app.translate(tickets)('tickets.edit.why');
  const why: FormField = { id: `${FIELD_PREFIX}reason`, kind: 'text', required: true, label };

  return {
    value,
    /** The fields that can be edited now; why, once the priority is another. */
    fields: () => (moved('priority') ? [...fields, why] : fields),
    /** Whether it must still be said why the priority is another. */
    missing: () => moved('priority') && isBlank(now('reason')),
    /** What the viewer has changed, as it travels; what is as it was is left out. */
    changes(): EditTicket {
      const further = edit.filter((id) => !KINDS[id] && moved(id));
      return {
        ...(moved('subject') && { subject: now('subject') }),
        ...(moved('description') && { description: now('description') }),
        ...(moved('priority') && { priority: now('priority'), reason: now('reason') }),
        ...(moved('cc') && { cc: parseAddresses(now('cc')) }),
        ...(further.length > 0 && { fields: Object.fromEntries(further.map((id) => [id, now(id)])) }),
      };
    },
    /** Keeps what is changed, and that alone, so that what others change meanwhile is not undone by it. Run by signals. */
    keep: () =>
      app.store.write(
        place,
        Object.fromEntries(
          [...edit, 'reason'].filter(moved).map((id) => [FIELD_PREFIX + id, value(FIELD_PREFIX + id).value]),
        ),
      ),
    /** Forgets what was typed. */
    drop: () => app.store.remove(place),
    /** What the server says of fields, by the names they have here. */
    errors: (said: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(Object.entries(said).map(([id, why]) => [FIELD_PREFIX + id.replace('fields.', ''), why])),
  };
}
