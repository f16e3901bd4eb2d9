import { effect } from '@preact/signals';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { FieldControl } from '../submit/FieldControl.tsx';
import css from '../submit/form.css?inline';
import { InlineConfirm } from './InlineConfirm.tsx';
import { createEditForm } from './edit-form.ts';
import type { TicketModel } from './ticket-model.ts';

interface Props {
  app: PanelContext;
  ticket: Ticket;
  model: TicketModel;
  onDone: () => void;
}

/** Renders the form that edits a ticket. The draft is discarded only after a successful request or on cancel. */
export function EditForm({ app, ticket, model, onDone }: Props) {
  app.addStyles(css);
  const t = app.translate(tickets);
  const [form] = useState(() => createEditForm(app, ticket));
  useEffect(() => effect(form.saveDraft), [form]);
  const id = useId();
  /** The version that the viewer saw; null after an error, so that a retry sends the current one. */
  const seen = useRef<string | null>(ticket.version);
  const submission = { errors: { value: form.toErrors(model.actionError.value?.fields) } };
  const done = () => {
    form.removeDraft();
    onDone();
  };
  const save = async () => {
    if (await model.edit(form.changes(), seen.current ?? ticket.version)) done();
    else seen.current = null;
  };
  return (
    <InlineConfirm
      app={app}
      model={model}
      labelId={id}
      confirmLabel={t('tickets.edit.send')}
      missing={form.missing()}
      onConfirm={() => void save()}
      onCancel={done}
    >
      <strong id={id}>{t('tickets.edit')}</strong>
      {form.fields().map((field) => (
        <FieldControl key={field.id} app={app} form={form} submission={submission} field={field} />
      ))}
    </InlineConfirm>
  );
}
