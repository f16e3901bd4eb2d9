/** Controls of all kinds of fields other than plain text. */
import type { FormField } from '../../../contract/index.ts';
import { submit } from '../../i18n/en/submit.ts';
import { AttachmentPicker } from '../../ui/AttachmentPicker.tsx';
import { Field } from '../../ui/Field.tsx';
import { OptionAdvice } from './OptionAdvice.tsx';
import { Consent, PriorityPicker, Radios } from './RadioCards.tsx';
import {
  type RenderedField,
  type Props,
  setFieldValue,
  requiredHint,
  toLinkNote,
  fieldLabel,
} from './rendered-field.ts';
import { fieldValue } from './submission.ts';
import { Text } from './index.tsx';

/** Attributes of text inputs by kind of field. */
const INPUT_ATTRIBUTES: Record<
  string,
  { inputMode?: 'email' | 'tel' | 'url'; autocomplete?: string; type?: 'datetime-local' }
> = {
  text: {},
  textarea: {},
  email: { inputMode: 'email', autocomplete: 'email' },
  emails: { inputMode: 'email' },
  phone: { inputMode: 'tel', autocomplete: 'tel' },
  url: { inputMode: 'url' },
  datetime: { type: 'datetime-local' },
};

/** Renders a field of any kind; nothing for an unknown kind. */
export function FieldControl(props: Props & { field: RenderedField }) {
  const { kind, only } = props.field;
  if (only) return null;
  if (kind === 'select') return <Select {...props} />;
  if (kind === 'radio') return <Radios {...props} />;
  if (kind === 'checkbox') return <Check {...props} />;
  if (kind === 'consent') return <Consent {...props} />;
  if (kind === 'priority') return <PriorityPicker {...props} />;
  if (kind === 'attachments') return <Files {...props} />;
  const attributes = Object.hasOwn(INPUT_ATTRIBUTES, kind) && INPUT_ATTRIBUTES[kind];
  return attributes ? <Line {...props} attributes={attributes} /> : null;
}

function Line({ app, form, submission, field, attributes }: Props & { field: RenderedField; attributes: object }) {
  const { id, required, maxItems } = field;
  const limit = maxItems && app.translate(submit)('submit.max', { n: maxItems });
  return (
    <Field
      id={`field-${id}`}
      label={fieldLabel(app, field)}
      hint={requiredHint(app, field)}
      help={[app.text(field.help), limit].filter(Boolean).join(' ')}
      note={toLinkNote(app, form, id)}
      error={submission.errors.value[id]}
      required={required}
    >
      {(control) => (
        <Text
          {...control}
          {...attributes}
          long={field.kind === 'textarea'}
          placeholder={app.text(field.placeholder)}
          value={form.value(id)}
        />
      )}
    </Field>
  );
}

function Check({ app, form, submission, field }: Props & { field: RenderedField }) {
  const { id } = field;
  const error = submission.errors.value[id];
  const description = error ?? app.text(field.help);
  return (
    <div class="field" id={`field-${id}`}>
      <label class="check">
        <input
          type="checkbox"
          checked={fieldValue(app, form.value, field) === 'yes'}
          aria-invalid={error ? true : undefined}
          aria-describedby={description && `about-${id}`}
          onChange={(event) => (form.value(id).value = event.currentTarget.checked ? 'yes' : 'no')}
        />
        <span>{fieldLabel(app, field)}</span>
      </label>
      {description && (
        <p class={error ? 'error' : 'hint'} id={`about-${id}`}>
          {description}
        </p>
      )}
    </div>
  );
}

function Select({ app, form, submission, field }: Props & { field: RenderedField }) {
  const t = app.translate(submit);
  const { id, options = [], required } = field;
  const selected = fieldValue(app, form.value, field);
  const help = options.find((option) => option.id === selected)?.help;
  return (
    <Field
      id={`field-${id}`}
      label={app.text(field.label) || (id === 'category' ? t('submit.category') : id)}
      hint={requiredHint(app, field)}
      help={app.text(field.help) || app.text(help)}
      note={toLinkNote(app, form, id)}
      error={submission.errors.value[id]}
      required={required}
    >
      {(control) => (
        <>
          <select
            {...control}
            class="input"
            value={selected}
            onChange={(event) => setFieldValue(form, field, event.currentTarget.value)}
          >
            {!(selected && required) && <option value="">{t('submit.choose')}</option>}
            {options.map((option) => (
              <option key={option.id} value={option.id} disabled={option.disabled}>
                {[app.text(option.label), app.text(option.note)].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
          <OptionAdvice app={app} field={field} chosen={selected} />
        </>
      )}
    </Field>
  );
}

function Files({ app, submission, field }: Omit<Props, 'form'> & { field: FormField }) {
  const t = app.translate(submit);
  const error = submission.errors.value[field.id];
  if (!submission.uploads || app.session.value?.capabilities.attachments === false) return null;
  return (
    <fieldset class="field" id={`field-${field.id}`}>
      <legend>
        {app.text(field.label) || t('submit.attachments')} <span class="hint">{t('submit.optional')}</span>
      </legend>
      <AttachmentPicker app={app} model={submission.uploads} />
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}
