import { type Signal } from '@preact/signals';
import type { InputHTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { form as english } from '../../i18n/en/form.ts';
import { Button } from '../../ui/Button.tsx';
import { type Control as FieldControl, Field } from '../../ui/Field.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FormModel, isInitialField } from './form-model.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

/** The tab "Submit a ticket". */
export default function Tab({ app }: { app: PanelContext }) {
  const form = useViewerModel(app, () => new FormModel(app));
  const t = app.translate(english);
  const place = useRef<HTMLFormElement>(null);
  const rest = form.rest.module.value;
  const filing = form.filing.value;
  const send = (event: Event) => {
    event.preventDefault();
    void form.rest.load().then(() => form.filing.peek()?.send());
  };
  // Fields that move when the session brings the vendor's form would lose the focus in the middle of a word.
  const focused = place.current?.querySelector<HTMLElement>(':focus');
  useLayoutEffect(() => {
    if (focused?.isConnected) focused.focus();
  });
  const instead = rest && filing && rest.renderReplacement(app, filing);
  if (instead) return instead;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter, from wherever in the form.
    <form
      ref={place}
      class="stack form"
      noValidate
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) send(event);
      }}
      onCompositionStart={() => (form.composing.value = true)}
      onCompositionEnd={() => (form.composing.value = false)}
    >
      {rest && filing && <rest.FormHeader app={app} form={form} filing={filing} />}
      {(filing?.rendered.value ?? form.fields.value.filter(isInitialField)).map((field) => (
        <Control key={field.id} app={app} form={form} field={field} />
      ))}
      {/* One grey block rather than fields: what is drawn there now must not move when the vendor's fields come. */}
      {!(filing && app.session.value) && <Skeleton lines={12} />}
      {rest && filing?.isComplete.value && <rest.Extras app={app} form={form} />}
      <div class="foot">
        <Button type="submit" kind="primary" busy={filing?.busy.value}>
          {t('submit.send')}
        </Button>
      </div>
    </form>
  );
}

/** One field with its label, help and error, and what stands beside it. */
export function Control({ app, form, field }: { app: PanelContext; form: FormModel; field: FormField }) {
  const { id, kind, required } = field;
  const t = app.translate(english);
  const rest = form.rest.module.value;
  const filing = form.filing.value;
  if (kind !== 'text' && kind !== 'textarea')
    return rest && filing ? <rest.FieldControl app={app} form={form} filing={filing} field={field} /> : <Skeleton />;
  return (
    <>
      <Field
        id={`field-${id}`}
        label={app.text(field.label) || (id === 'subject' || id === 'description' ? t(`submit.${id}`) : id)}
        hint={rest?.requiredHint(app, field)}
        help={app.text(field.help)}
        note={rest?.linkNoteOf(app, form, id)}
        error={filing?.errors.value[id]}
        required={required}
      >
        {(control) => (
          <Text
            {...control}
            long={kind === 'textarea'}
            value={form.value(id)}
            placeholder={app.text(field.placeholder)}
          />
        )}
      </Field>
      {rest && filing && <rest.FieldAside id={id} app={app} form={form} filing={filing} />}
    </>
  );
}

interface TextProps extends FieldControl, Pick<InputHTMLAttributes, 'inputMode' | 'autocomplete'> {
  long: boolean;
  value: Signal<string>;
  placeholder: string;
}

/** Where text is typed. A component of its own, so that a letter draws nothing else anew. */
export function Text({ long, value, ...rest }: TextProps) {
  const props = {
    ...rest,
    class: 'input',
    value: value.value,
    onInput: (event: Event & { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      value.value = event.currentTarget.value;
    },
  };
  return long ? <textarea {...props} /> : <input autocomplete="off" {...props} />;
}
