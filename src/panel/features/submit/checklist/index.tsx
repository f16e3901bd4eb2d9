import { useLayoutEffect } from 'preact/hooks';
import type { PanelContext } from '../../../core/context.ts';
import { checklist as english } from '../../../i18n/en/checklist.ts';
import { Button } from '../../../ui/Button.tsx';
import { type Submission, fieldValue } from '../submission.ts';
import type { FormModel } from '../form-model.ts';
import { Control } from '../index.tsx';
import { toVisibleFields } from '../validation.ts';

interface Props {
  app: PanelContext;
  form: FormModel;
  submission: Submission;
}

/**
 * Renders the vendor's checklist like fields of the form; a button appends the answers to the description. The form does not
 * send the answers as fields.
 */
export default function Checklist({ app, form, submission }: Props) {
  const items = (app.session.value?.form.checklist ?? []).map((item) => ({ ...item, id: `?${item.id}` }));
  const fields = submission.visibleFields.value;
  const visibleItems = toVisibleFields([...fields, ...items], (id) => {
    const field = fields.find((field) => field.id === id);
    return field ? fieldValue(app, form.value, field) : '';
  }).filter(({ id }) => id.startsWith('?'));
  const reset = () => items.forEach(({ id }) => (form.value(id).value = ''));
  // Another viewer must not see the answers.
  useLayoutEffect(() => reset, []);

  const add = ({ currentTarget }: { currentTarget: Element }) => {
    const answers = visibleItems.flatMap(({ id, kind, label }) => {
      const answer = form.value(id).peek().trim();
      return (
        answer &&
        `${app.text(label)}:${answer.includes('\n') ? '\n' : ' '}${kind === 'datetime' ? answer.replace('T', ' ') : answer}`
      );
    });
    const description = form.value('description');
    description.value = [description.peek().trimEnd(), ...answers].filter(Boolean).join('\n\n');
    reset();
    currentTarget.closest('details')?.removeAttribute('open');
    currentTarget.closest('form')?.querySelector<HTMLElement>('#field-description')?.focus();
  };
  return (
    <div class="stack">
      {visibleItems.map((field) => (
        <Control key={field.id} app={app} form={form} field={field} />
      ))}
      <Button onClick={add}>{app.translate(english)('checklist.add')}</Button>
    </div>
  );
}
