import { effect } from '@preact/signals';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Ticket } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { Choice } from '../submit/fields.tsx';
import css from '../submit/rest.css?inline';
import { Ask } from './Ask.tsx';
import { editing } from './edit.ts';
import type { TicketModel } from './ticket.ts';

interface Props {
  app: App;
  ticket: Ticket;
  model: TicketModel;
  onDone: () => void;
}

/** Where a ticket is edited. What was typed goes away only by the server's yes, or by a press. */
export function Edit({ app, ticket, model, onDone }: Props) {
  app.adopt(css);
  const t = app.translate(tickets);
  const [form] = useState(() => editing(app, ticket));
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
    <Ask
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
        <Choice key={field.id} app={app} form={form} filing={filing} field={field} />
      ))}
    </Ask>
  );
}
