/** What the form needs once it can be typed into: further fields, files, suggestions, and what comes before and after it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { shell } from '../../i18n/en/shell.ts';
import { submit } from '../../i18n/en/submit.ts';
import { Lazy } from '../../core/lazy.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Icon, icons } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { renderSignInLink } from '../../ui/SignInLink.tsx';
import { sanitizeLine, safeHref } from '../../ui/sanitize.ts';
import { formatDue } from './due.ts';
import { type Submission, FOLLOWED } from './submission.ts';
import type { FormModel } from './form-model.ts';
import css from './form.css?inline';

export { requiredHint, linkNoteOf } from './rendered-field.ts';
export { FieldControl } from './FieldControl.tsx';
export { SubmissionModel } from './submission.ts';
export { followPrefill } from './prefill.ts';
export { FieldAside, Extras } from './Extras.tsx';

interface Props {
  app: PanelContext;
  form: FormModel;
  filing: Submission;
}

/** What stands there instead of the form; null when there is a form to fill in. Reads signals while drawing. */
export function renderReplacement(app: PanelContext, filing: Submission) {
  app.addStyles(css);
  const t = app.translate(submit);
  const session = app.session.value;
  const refused = session?.ticketCreationDenied;
  if (filing.sent.value) return <Sent app={app} filing={filing} />;
  if (refused) {
    const href = safeHref(refused.link?.href ?? '');
    return (
      <Notice
        tone="warn"
        title={t('submit.refused')}
        action={
          href && (
            <a class="button" href={href} target="_blank" rel="noopener noreferrer">
              {app.text(refused.link?.label)}
            </a>
          )
        }
      >
        {app.text(refused.reason)}
      </Notice>
    );
  }
  if (session && (!session.viewer || !session.capabilities.createTicket)) {
    if (!session.capabilities.inquire) return <Notice action={renderSignInLink(app)}>{t('submit.signedout')}</Notice>;
    void app.part('features/submit/inquiry/inquiry.tsx').load();
    return (
      <Lazy
        app={app}
        part={app.part('features/submit/inquiry/inquiry.tsx')}
        props={{ app, value: filing.value, linked: filing.linked }}
        lines={12}
      />
    );
  }
  return null;
}

/** What comes before the fields. */
export function FormHeader(props: Props) {
  const { app, form } = props;
  const t = app.translate(common);
  const followed = form.value(FOLLOWED);
  const [number] = followed.value.split('\n');
  return (
    <>
      {number && (
        <Notice action={<Button onClick={() => (followed.value = '')}>{t('common.cancel')}</Button>}>
          {t('common.followup', { number: sanitizeLine(number) })}
        </Notice>
      )}
      <Unsent {...props} />
    </>
  );
}

/** Why it was not sent, in one place, with a way to each field. It comes before the form and takes the focus. */
function Unsent({ app, form, filing }: Props) {
  const t = app.translate(submit);
  const errors = filing.errors.value;
  const failure = filing.failure.value;
  const wrong = form.fields.value.filter(({ id }) => errors[id]);
  const place = useRef<HTMLDivElement>(null);
  // Each attempt makes new objects, so that a second failure of the same kind is noticed too.
  useLayoutEffect(() => {
    const id = `#field-${CSS.escape(wrong[0]?.id ?? '')}`;
    const first = place.current
      ?.closest('form')
      ?.querySelector<HTMLElement>(`${id}:not(fieldset), ${id} :is(input, button)`);
    (first ?? place.current)?.focus();
  }, [errors, failure]);
  const offline = app.sessionError.value;
  if (!failure && !offline && wrong.length === 0) return null;
  return (
    <div ref={place} tabIndex={-1} class="before">
      {offline && !failure && <FailureNotice app={app} failure={offline} onRetry={app.reload} />}
      {failure ? (
        <FailureNotice
          app={app}
          failure={failure}
          title={t(
            !filing.queued.value ? 'submit.unsent' : failure.code === 'offline' ? 'submit.queued' : 'submit.unknown',
          )}
          onRetry={() => void filing.send()}
        >
          {failure.code === 'idem_reused' && (
            <>
              <Button onClick={() => app.navigate('tickets')}>{app.translate(shell)('shell.tab.tickets')}</Button>
              <Button onClick={() => void filing.sendAgain()}>{t('submit.again')}</Button>
            </>
          )}
        </FailureNotice>
      ) : (
        wrong.length > 0 && <Notice tone="bad" title={t('submit.wrong', { n: wrong.length })} />
      )}
    </div>
  );
}

function Sent({ app, filing }: Omit<Props, 'form'>) {
  const t = app.translate(submit);
  const ticket = filing.sent.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  if (!ticket) return null;
  const time = formatDue(ticket.responseDueAt, app.now(), app.locale.value);
  return (
    <div class="sent">
      <span class="seal">
        <Icon d={icons.check} size={28} />
      </span>
      <h3 ref={heading} tabIndex={-1}>
        {t('submit.sent', { number: ticket.number })}
      </h3>
      <p class="sent-subject" dir="auto">
        {sanitizeLine(ticket.subject)}
      </p>
      <p class="hint">{time ? t('submit.sent.target', { time }) : t('submit.sent.next')}</p>
      <div class="row">
        <Button kind="primary" onClick={() => app.navigate('tickets', { ticketId: ticket.id })}>
          {t('submit.view')}
        </Button>
        <Button onClick={() => filing.another()}>{t('submit.more')}</Button>
      </div>
    </div>
  );
}
