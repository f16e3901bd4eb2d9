/** Radio groups whose options have descriptions. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { FormField } from '../../../contract/index.ts';
import { submit } from '../../i18n/en/submit.ts';
import { formatDuration } from '../../i18n/format-lite.ts';
import { OptionAdvice } from './OptionAdvice.tsx';
import { calculateDue, formatOwnDue } from './format-due-time.ts';
import { Lazy } from '../../core/lazy.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { type RenderedField, type Props, setFieldValue, toLinkNote, fieldLabel } from './rendered-field.ts';
import { fieldValue, isBlockedGrant } from './submission.ts';

/** Interval at which due times are calculated again. */
const UPDATE_INTERVAL_MS = 30_000;

interface Card {
  id: string;
  title: string;
  hint: string;
  strong?: string | undefined;
  tone?: string;
  disabled?: boolean | undefined;
}

/** Renders a radio group whose options have descriptions. */
function Cards({
  app,
  form,
  submission,
  field,
  name,
  cards,
  children,
}: Props & { field: FormField; name: string; cards: Card[]; children?: ComponentChildren }) {
  const selected = fieldValue(app, form.value, field);
  const error = submission.errors.value[field.id];
  const description = error ?? app.text(field.help);
  const note = toLinkNote(app, form, field.id);
  const described = [note && `note-${field.id}`, description && `about-${field.id}`].filter(Boolean).join(' ');
  return (
    <fieldset class="field" id={`field-${field.id}`} aria-describedby={described || undefined}>
      <legend>{name}</legend>
      {note && (
        <p class="note" id={`note-${field.id}`}>
          {note}
        </p>
      )}
      <div class="cards">
        {cards.map(({ id, title, hint, strong, tone = '', disabled }) => (
          // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its text is the vendor's label.
          <label key={id} class={`card ${tone}`}>
            <input
              type="radio"
              name={field.id}
              value={id}
              checked={id === selected}
              disabled={disabled}
              aria-labelledby={`title-${field.id}-${id}`}
              aria-describedby={`${field.id}-${id}`}
              onChange={() => setFieldValue(form, field, id)}
            />
            <span>
              <span class="card-title" id={`title-${field.id}-${id}`}>
                {title}
              </span>
              <span class="hint" id={`${field.id}-${id}`}>
                {hint}
                {strong && <b>{strong}</b>}
              </span>
            </span>
          </label>
        ))}
      </div>
      {description && (
        <p class={error ? 'error' : 'hint'} id={`about-${field.id}`}>
          {description}
        </p>
      )}
      {children}
    </fieldset>
  );
}

/** Renders a `radio` field. */
export function Radios(props: Props & { field: RenderedField }) {
  const { app, form, field } = props;
  const cards = (field.options ?? []).map(({ id, label, help, note, disabled }) => ({
    id,
    title: app.text(label),
    hint: app.text(help),
    strong: app.text(note),
    disabled,
  }));
  return (
    <Cards {...props} name={fieldLabel(app, field)} cards={cards}>
      <OptionAdvice app={app} field={field} chosen={fieldValue(app, form.value, field)} />
    </Cards>
  );
}

/** Renders a `consent` field: yes or no, each with its consequence. */
export function Consent(props: Props & { field: RenderedField }) {
  const { app, field } = props;
  const t = app.translate(submit);
  const { grantSeconds, ask, consequence } = field;
  const { viewer, capabilities } = app.session.value ?? {};
  const grants = grantSeconds && viewer?.role === 'admin' && capabilities?.access !== 'none';
  const blocked = isBlockedGrant(app, field);
  if (blocked) void app.lazy('ui/FramedNotice.tsx').load();
  const cards = [
    {
      id: 'yes',
      title: t('submit.yes'),
      disabled: blocked,
      hint: grants ? t('submit.grant', { time: formatDuration(grantSeconds, t) }) : app.text(ask),
    },
    { id: 'no', title: t('submit.no'), hint: app.text(consequence) },
  ];
  return (
    <Cards {...props} name={fieldLabel(app, field)} cards={cards}>
      {blocked && <Lazy app={app} module={app.lazy('ui/FramedNotice.tsx')} props={{ app }} lines={2} />}
    </Cards>
  );
}

/** Renders the priorities with their definitions and response targets. */
export function PriorityPicker(props: Props & { field: RenderedField }) {
  const { app, form, field } = props;
  const t = app.translate(submit);
  const selected = fieldValue(app, form.value, field);
  const session = app.session.value;
  const priorities = session?.priorities ?? [];
  const now = useSignal(app.now());
  useEffect(() => {
    const update = () => (now.value = app.now());
    update();
    const timer = setInterval(update, UPDATE_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [app.open.value]);
  // The extras load this part if the session has phone contacts.
  const NearContacts = app.lazy('features/submit/contacts/index.tsx').module.value?.NearContacts;
  const call = app.text(priorities.find(({ id }) => id === selected)?.phone);
  /** Returns the response target: the due time where the API computes it, else the configured duration. */
  const toTarget = (priority: (typeof priorities)[number]) => {
    const time = session && formatOwnDue(app, calculateDue(priority, session, now.value));
    if (time) return t('submit.target.due', { time });
    // A duration alone would be wrong outside the business hours.
    const { responseMinutes } = priority;
    return responseMinutes && !session?.supportHours
      ? t('submit.target', { time: formatDuration(responseMinutes * 60, t) })
      : undefined;
  };
  const cards = priorities.map((priority) => ({
    id: priority.id,
    title: app.text(priority.label),
    hint: `${app.text(priority.definition)} ${priority.id === selected ? app.text(priority.reevaluation) : ''}`,
    strong: toTarget(priority),
    tone: priority.tone,
  }));
  return (
    <Cards {...props} name={app.text(field.label) || t('submit.priority')} cards={cards}>
      <div role="status">
        {call && (
          <Notice tone="warn" title={call}>
            {NearContacts && <NearContacts app={app} />}
          </Notice>
        )}
      </div>
    </Cards>
  );
}
