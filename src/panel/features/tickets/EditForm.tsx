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

/** Where a ticket is edited. What was typed goes away only by the server's yes, or by a press. */
export function EditForm({ app, ticket, model, onDone }: Props) {
  app.addStyles(css);
  const t = app.translate(tickets);
  const [form] = useState(() => createEditForm(app, ticket));
  useEffect(() => effect(form.keep), [form]);
  const id = useId();
  /** The version that the viewer saw; after a refusal it is what they see when they try again. */
  const seen = useRef<string | null>(ticket.version);
  const filing = { errors: { value: form.errors(model.actFailure.value?.fields) } };
  const done = () => {
    form.drop();
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
      name={id}
      yes={t('tickets.edit.send')}
      missing={form.missing()}
      onYes={() => void save()}
      onCancel={done}
    >
      <strong id={id}>{t('tickets.edit')}</strong>
      {form.fields().map((field) => (
        <FieldControl key={field.id} app={app} form={form} filing={filing} field={field} />
      ))}
    </InlineConfirm>
  );
}
