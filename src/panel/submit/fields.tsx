/** How every kind of field is filled in that is more than plain text. */
import type { FormField } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { submit } from '../i18n/en/submit.ts';
import { lengthOf } from '../i18n/plain.ts';
import { AttachmentPicker } from '../ui/AttachmentPicker.tsx';
import { Field } from '../ui/Field.tsx';
import type { Filing } from './filing.ts';
import type { FormModel } from './form.ts';
import { Phones } from './Phones.tsx';

/** A field, and the one thing it can hold if there is only one. */
type Drawn = FormField & { only?: string };

interface Props {
  app: App;
  form: FormModel;
  filing: Filing;
}

/** What kinds of text want from keyboards and from what the browser remembers. */
const TEXTS: Record<string, { inputMode?: 'email' | 'tel' | 'url'; autocomplete?: string; type?: string }> = {
  email: { inputMode: 'email', autocomplete: 'email' },
  emails: { inputMode: 'email' },
  phone: { inputMode: 'tel', autocomplete: 'tel' },
  url: { inputMode: 'url' },
  datetime: { type: 'datetime-local' },
};

/** Every kind of field beyond plain text. A kind that is not known is left out. */
export function Choice(props: Props & { field: Drawn }) {
  const { kind, only } = props.field;
  if (only) return null;
  if (kind === 'select') return <Select {...props} />;
  if (kind === 'radio') return <Radios {...props} />;
  if (kind === 'checkbox') return <Check {...props} />;
  if (kind === 'consent') return <Consent {...props} />;
  if (kind === 'priority') return <PriorityPicker {...props} />;
  if (kind === 'attachments') return <Files {...props} />;
  const attributes = Object.hasOwn(TEXTS, kind) && TEXTS[kind];
  return attributes ? <Line {...props} attributes={attributes} /> : null;
}

/** What a field is called. */
const nameOf = (app: App, { id, label }: FormField) => app.text(label) || id;

/** What is said beside the name of a field that need not be filled in. */
const hintOf = (app: App, { required, advised }: FormField) =>
  required ? undefined : app.translate(submit)(advised ? 'submit.advised' : 'submit.optional');

/** What a field holds. It is read here first: what a model's function reads by itself, a component does not follow. */
const chosenIn = (form: FormModel, filing: Filing, field: FormField) =>
  form.value(field.id).value || filing.chosen(field);

/** Takes a choice, with what it writes into other fields. */
function choose(form: FormModel, { id, options }: FormField, chosen: string): void {
  form.value(id).value = chosen;
  const sets = options?.find((option) => option.id === chosen)?.sets ?? {};
  for (const [other, text] of Object.entries(sets)) form.value(other).value = text;
}

function Line({ app, form, filing, field, attributes }: Props & { field: Drawn; attributes: object }) {
  const { id, required } = field;
  return (
    <Field
      id={`field-${id}`}
      label={nameOf(app, field)}
      hint={hintOf(app, field)}
      help={app.text(field.help)}
      error={filing.errors.value[id]}
      required={required}
    >
      {(control) => (
        <input
          {...control}
          {...attributes}
          class="input"
          placeholder={app.text(field.placeholder)}
          value={chosenIn(form, filing, field)}
          onInput={(event) => (form.value(id).value = event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Check({ app, form, filing, field }: Props & { field: Drawn }) {
  const { id } = field;
  const error = filing.errors.value[id];
  const about = error ?? app.text(field.help);
  return (
    <div class="field" id={`field-${id}`}>
      <label class="check">
        <input
          type="checkbox"
          checked={chosenIn(form, filing, field) === 'yes'}
          aria-invalid={error ? true : undefined}
          aria-describedby={about && `about-${id}`}
          onChange={(event) => (form.value(id).value = event.currentTarget.checked ? 'yes' : 'no')}
        />
        <span>{nameOf(app, field)}</span>
      </label>
      {about && (
        <p class={error ? 'error' : 'hint'} id={`about-${id}`}>
          {about}
        </p>
      )}
    </div>
  );
}

function Select({ app, form, filing, field }: Props & { field: Drawn }) {
  const t = app.translate(submit);
  const { id, options = [], required } = field;
  const chosen = chosenIn(form, filing, field);
  const help = options.find((option) => option.id === chosen)?.help;
  return (
    <Field
      id={`field-${id}`}
      label={app.text(field.label) || (id === 'category' ? t('submit.category') : id)}
      hint={hintOf(app, field)}
      help={app.text(field.help) || app.text(help)}
      error={filing.errors.value[id]}
      required={required}
    >
      {(control) => (
        <select
          {...control}
          class="input"
          value={chosen}
          onChange={(event) => choose(form, field, event.currentTarget.value)}
        >
          {!chosen && <option value="">{t('submit.choose')}</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id} disabled={option.disabled}>
              {[app.text(option.label), app.text(option.note)].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface Card {
  id: string;
  title: string;
  hint: string;
  strong?: string | undefined;
  tone?: string;
  disabled?: boolean | undefined;
}

/** A choice whose every option explains itself. */
function Cards({ app, form, filing, field, name, cards }: Props & { field: FormField; name: string; cards: Card[] }) {
  const chosen = chosenIn(form, filing, field);
  const error = filing.errors.value[field.id];
  const about = error ?? app.text(field.help);
  return (
    <fieldset class="field" id={`field-${field.id}`} aria-describedby={about && `about-${field.id}`}>
      <legend>{name}</legend>
      <div class="cards">
        {cards.map(({ id, title, hint, strong, tone = '', disabled }) => (
          // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its text is the vendor's label.
          <label key={id} class={`card ${tone}`}>
            <input
              type="radio"
              name={field.id}
              value={id}
              checked={id === chosen}
              disabled={disabled}
              aria-describedby={`${field.id}-${id}`}
              onChange={() => choose(form, field, id)}
            />
            <span>
              <span class="card-title">{title}</span>
              <span class="hint" id={`${field.id}-${id}`}>
                {hint}
                {strong && <b>{strong}</b>}
              </span>
            </span>
          </label>
        ))}
      </div>
      {about && (
        <p class={error ? 'error' : 'hint'} id={`about-${field.id}`}>
          {about}
        </p>
      )}
    </fieldset>
  );
}

function Radios(props: Props & { field: Drawn }) {
  const { app, field } = props;
  const cards = (field.options ?? []).map(({ id, label, help, note, disabled }) => ({
    id,
    title: app.text(label),
    hint: app.text(help),
    strong: app.text(note),
    disabled,
  }));
  return <Cards {...props} name={nameOf(app, field)} cards={cards} />;
}

/** A yes or a no, each with what follows from it. */
function Consent(props: Props & { field: Drawn }) {
  const { app, field } = props;
  const t = app.translate(submit);
  const { grantSeconds, ask, consequence } = field;
  const grants = grantSeconds && app.session.value?.viewer?.role === 'admin';
  const cards = [
    {
      id: 'yes',
      title: t('submit.yes'),
      hint: grants ? t('submit.grant', { time: lengthOf(grantSeconds, t) }) : app.text(ask),
    },
    { id: 'no', title: t('submit.no'), hint: app.text(consequence) },
  ];
  return <Cards {...props} name={nameOf(app, field)} cards={cards} />;
}

function PriorityPicker(props: Props & { field: Drawn }) {
  const { app, form, filing, field } = props;
  const t = app.translate(submit);
  const chosen = chosenIn(form, filing, field);
  const priorities = app.session.value?.priorities ?? [];
  const call = app.text(priorities.find(({ id }) => id === chosen)?.phone);
  const cards = priorities.map((priority) => ({
    id: priority.id,
    title: app.text(priority.label),
    hint: `${app.text(priority.definition)} ${priority.id === chosen ? app.text(priority.reevaluation) : ''}`,
    strong:
      priority.responseMinutes === null
        ? t('submit.target.none')
        : t('submit.target', { time: lengthOf(priority.responseMinutes * 60, t) }),
    tone: priority.tone,
  }));
  return (
    <>
      <Cards {...props} name={app.text(field.label) || t('submit.priority')} cards={cards} />
      <div role="status">{call && <Phones app={app} text={call} />}</div>
    </>
  );
}

function Files({ app, filing, field }: Omit<Props, 'form'> & { field: FormField }) {
  const t = app.translate(submit);
  const error = filing.errors.value[field.id];
  if (app.session.value?.capabilities.attachments === false) return null;
  return (
    <fieldset class="field" id={`field-${field.id}`}>
      <legend>
        {app.text(field.label) || t('submit.attachments')} <span class="hint">{t('submit.optional')}</span>
      </legend>
      <AttachmentPicker app={app} model={filing.uploads} />
      {error && <p class="error">{error}</p>}
    </fieldset>
  );
}
