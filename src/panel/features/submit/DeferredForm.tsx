/** The part of the form that loads after the first fields: all other fields, uploads, suggestions, notices and the confirmation. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { shell } from '../../i18n/en/shell.ts';
import { submit } from '../../i18n/en/submit.ts';
import { Lazy } from '../../core/lazy.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { renderSignInLink } from '../../ui/SignInLink.tsx';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';
import { type Submission, FOLLOWED } from './submission.ts';
import type { FormModel } from './form-model.ts';
import css from './form.css?inline';

export { requiredHint, toLinkNote } from './rendered-field.ts';
export { FieldControl } from './FieldControl.tsx';
export { SubmissionModel } from './submission.ts';
export { followPrefill } from './prefill.ts';
export { FieldAside, Extras } from './Extras.tsx';
export { Loading } from '../../ui/Loading.tsx';

interface Props {
  app: PanelContext;
  form: FormModel;
  submission: Submission;
}

/** Renders what replaces the form; null when the form is available. Reads signals, so it must be called during a render. */
export function renderReplacement(app: PanelContext, submission: Submission) {
  app.addStyles(css);
  const t = app.translate(submit);
  const session = app.session.value;
  const denied = session?.ticketCreationDenied;
  if (submission.sent.value) {
    const module = app.lazy('features/submit/Confirmation.tsx');
    void module.load();
    return <Lazy app={app} module={module} props={{ app, submission }} lines={4} />;
  }
  if (denied) {
    const href = safeHref(denied.link?.href ?? '');
    return (
      <Notice
        tone="warn"
        title={t('submit.refused')}
        action={
          href && (
            <a class="button" href={href} target="_blank" rel="noopener noreferrer">
              {app.text(denied.link?.label)}
            </a>
          )
        }
      >
        {app.text(denied.reason)}
      </Notice>
    );
  }
  if (session && (!session.viewer || !session.capabilities.createTicket)) {
    if (!session.capabilities.inquire) return <Notice action={renderSignInLink(app)}>{t('submit.signedout')}</Notice>;
    void app.lazy('features/submit/inquiry/inquiry.tsx').load();
    return (
      <Lazy
        app={app}
        module={app.lazy('features/submit/inquiry/inquiry.tsx')}
        props={{ app, value: submission.value, linked: submission.linked }}
        shape="fields"
        lines={6}
      />
    );
  }
  return null;
}

/** Renders the notices before the fields. */
export function FormHeader(props: Props) {
  const { app, form } = props;
  const t = app.translate(common);
  const followUp = form.value(FOLLOWED);
  const [number] = followUp.value.split('\n');
  return (
    <>
      {number && (
        <Notice action={<Button onClick={() => (followUp.value = '')}>{t('common.cancel')}</Button>}>
          {t('common.followup', { number: sanitizeLine(number) })}
        </Notice>
      )}
      <SubmissionErrors {...props} />
    </>
  );
}

/** Renders the error of the last attempt before the form, and moves the focus to the first invalid field, or to the notice. */
function SubmissionErrors({ app, form, submission }: Props) {
  const t = app.translate(submit);
  const errors = submission.errors.value;
  const failure = submission.failure.value;
  const invalidFields = form.fields.value.filter(({ id }) => errors[id]);
  const place = useRef<HTMLDivElement>(null);
  const summary = app.lazy('features/submit/ErrorSummary.tsx');
  if (invalidFields.length > 0) void summary.load();
  // Each attempt sets new objects, so the effect also runs for a repeated error.
  useLayoutEffect(() => {
    const id = `#field-${CSS.escape(invalidFields[0]?.id ?? '')}`;
    const first = place.current
      ?.closest('form')
      ?.querySelector<HTMLElement>(`${id}:not(fieldset), ${id} :is(input, button)`);
    (first ?? place.current)?.focus();
  }, [errors, failure]);
  const sessionError = app.sessionError.value;
  if (!failure && !sessionError && invalidFields.length === 0) return null;
  return (
    <div ref={place} tabIndex={-1} class="before">
      {sessionError && !failure && <FailureNotice app={app} failure={sessionError} onRetry={app.reload} />}
      {failure ? (
        <FailureNotice
          app={app}
          failure={failure}
          title={t(
            !submission.queued.value
              ? 'submit.unsent'
              : failure.code === 'offline'
                ? 'submit.queued'
                : 'submit.unknown',
          )}
          onRetry={() => void submission.send()}
        >
          {failure.code === 'idem_reused' && (
            <>
              <Button onClick={() => app.navigate('tickets')}>{app.translate(shell)('shell.tab.tickets')}</Button>
              <Button onClick={() => void submission.sendAsNew()}>{t('submit.again')}</Button>
            </>
          )}
        </FailureNotice>
      ) : (
        invalidFields.length > 0 && (
          <Notice
            tone="bad"
            title={t('submit.wrong', { n: invalidFields.length })}
            action={<Lazy app={app} module={summary} props={{ app, fields: invalidFields, errors }} lines={1} />}
          />
        )
      )}
    </div>
  );
}
