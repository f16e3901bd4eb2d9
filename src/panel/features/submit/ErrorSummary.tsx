import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { fieldLabel } from './rendered-field.ts';

/** Fields that have a label even if the vendor configures none. */
const BUILT_IN_FIELDS = ['subject', 'description', 'category', 'priority', 'attachments'] as const;

/** Renders the invalid fields with their errors, each as a link to the field. */
export default function ErrorSummary({
  app,
  fields,
  errors,
}: {
  app: PanelContext;
  fields: readonly FormField[];
  errors: Readonly<Record<string, string>>;
}) {
  const t = app.translate(submit);
  const label = (field: FormField) => {
    const builtIn = BUILT_IN_FIELDS.find((id) => id === field.id);
    return builtIn ? app.text(field.label) || t(`submit.${builtIn}`) : fieldLabel(app, field);
  };
  const focus = (event: MouseEvent, id: string) => {
    // The page must not see another address.
    event.preventDefault();
    const root = event.currentTarget instanceof Element && event.currentTarget.closest('form');
    const selector = `#field-${CSS.escape(id)}`;
    const control =
      root &&
      root.querySelector<HTMLElement>(`${selector}:is(input, select, textarea), ${selector} :is(input, button)`);
    if (control) control.focus();
  };
  return (
    <ul>
      {fields.map((field) => (
        <li key={field.id}>
          <a href={`#field-${field.id}`} onClick={(event) => focus(event, field.id)}>
            {label(field)}
          </a>
          {': '}
          {errors[field.id]}
        </li>
      ))}
    </ul>
  );
}
