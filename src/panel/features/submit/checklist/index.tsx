import { useLayoutEffect } from 'preact/hooks';
import type { PanelContext } from '../../../core/context.ts';
import { checklist as english } from '../../../i18n/en/checklist.ts';
import { Button } from '../../../ui/Button.tsx';
import { type Submission, fieldValue } from '../submission.ts';
import type { FormModel } from '../form-model.ts';
import { Control } from '../index.tsx';
import { shownFields } from '../validation.ts';

interface Props {
  app: PanelContext;
  form: FormModel;
  filing: Submission;
}

/**
 * What to have at hand, drawn like fields of the form; a press adds the answers to the description, where they are text
 * like any other. They are no fields: the form does not send them.
 */
export default function Checklist({ app, form, filing }: Props) {
  const lines = (app.session.value?.form.checklist ?? []).map((item) => ({ ...item, id: `?${item.id}` }));
  const fields = filing.shown.value;
  const shown = shownFields([...fields, ...lines], (id) => {
    const field = fields.find((field) => field.id === id);
    return field ? fieldValue(app, form.value, field) : '';
  }).filter(({ id }) => id.startsWith('?'));
  const forget = () => lines.forEach(({ id }) => (form.value(id).value = ''));
  // The next one to look must not find them.
  useLayoutEffect(() => forget, []);

  const add = ({ currentTarget }: { currentTarget: Element }) => {
    const answers = shown.flatMap(({ id, kind, label }) => {
      const answer = form.value(id).peek().trim();
      return (
        answer &&
        `${app.text(label)}:${answer.includes('\n') ? '\n' : ' '}${kind === 'datetime' ? answer.replace('T', ' ') : answer}`
      );
    });
    const description = form.value('description');
    description.value = [description.peek().trimEnd(), ...answers].filter(Boolean).join('\n\n');
    forget();
    currentTarget.closest('details')?.removeAttribute('open');
    currentTarget.closest('form')?.querySelector<HTMLElement>('#field-description')?.focus();
  };
  return (
    <div class="stack">
      {shown.map((field) => (
        <Control key={field.id} app={app} form={form} field={field} />
      ))}
      <Button onClick={add}>{app.translate(english)('checklist.add')}</Button>
    </div>
  );
}
