import { type Signal } from '@preact/signals';
import type { InputHTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FormField } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { form as english } from '../../i18n/en/form.ts';
import { Button } from '../../ui/Button.tsx';
import { type Control as ControlProps, Field } from '../../ui/Field.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { isInitialField } from './form-fields.ts';
import { FormModel } from './form-model.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

/** Renders the tab "Submit a ticket". */
export default function Tab({ app }: { app: PanelContext }) {
  const form = useViewerModel(app, () => new FormModel(app));
  const t = app.translate(english);
  const place = useRef<HTMLFormElement>(null);
  const deferred = form.deferred.module.value;
  const submission = form.submission.value;
  const send = (event: Event) => {
    event.preventDefault();
    void form.deferred.load().then(() => form.submission.peek()?.send());
  };
  // Restores the focus of a field that moves when the session brings the vendor's form.
  const focused = place.current?.querySelector<HTMLElement>(':focus');
  useLayoutEffect(() => {
    if (focused?.isConnected) focused.focus();
  });
  const replacement = deferred && submission && deferred.renderReplacement(app, submission);
  if (replacement) return replacement;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter submits from any field.
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
      {deferred && submission && <deferred.FormHeader app={app} form={form} submission={submission} />}
      {(submission?.rendered.value ?? form.fields.value.filter(isInitialField)).map((field) => (
        <Control key={field.id} app={app} form={form} field={field} />
      ))}
      {/* One block, because the vendor's fields are unknown: a guess would cause a layout shift. */}
      {!(submission && app.session.value) &&
        (deferred && app.sessionState.value === 'loading' ? (
          <deferred.Loading app={app} shape="fields" lines={6} />
        ) : (
          <Skeleton shape="fields" lines={6} />
        ))}
      {deferred && submission?.isComplete.value && <deferred.Extras app={app} form={form} />}
      <div class="foot">
        <Button type="submit" kind="primary" busy={submission?.busy.value}>
          {t('submit.send')}
        </Button>
      </div>
    </form>
  );
}

/** Renders a field with its label, help, error and aside. */
export function Control({ app, form, field }: { app: PanelContext; form: FormModel; field: FormField }) {
  const { id, kind, required } = field;
  const t = app.translate(english);
  const deferred = form.deferred.module.value;
  const submission = form.submission.value;
  if (kind !== 'text' && kind !== 'textarea')
    return deferred && submission ? (
      <deferred.FieldControl app={app} form={form} submission={submission} field={field} />
    ) : (
      <Skeleton shape="fields" lines={2} />
    );
  return (
    <>
      <Field
        id={`field-${id}`}
        label={app.text(field.label) || (id === 'subject' || id === 'description' ? t(`submit.${id}`) : id)}
        hint={deferred?.requiredHint(app, field)}
        help={app.text(field.help)}
        note={deferred?.toLinkNote(app, form, id)}
        error={submission?.errors.value[id]}
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
      {deferred && submission && <deferred.FieldAside id={id} app={app} form={form} submission={submission} />}
    </>
  );
}

interface TextProps extends ControlProps, Pick<InputHTMLAttributes, 'inputMode' | 'autocomplete'> {
  long: boolean;
  value: Signal<string>;
  placeholder: string;
}

/** Renders a text input. A component of its own, so that typing re-renders nothing else. */
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
