/** The contact form for viewers who cannot sign in. */
import { batch, createModel, effect, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isBlank } from '../../../../contract/is-blank.ts';
import type { PanelContext, UserError } from '../../../core/context.ts';
import { inquiry } from '../../../i18n/en/inquiry.ts';
import { Button } from '../../../ui/Button.tsx';
import { FailureNotice } from '../../../ui/FailureNotice.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { renderSignInLink } from '../../../ui/SignInLink.tsx';
import { toLinkNote } from '../rendered-field.ts';
import type { GetValue } from '../form-fields.ts';
import type { FormModel } from '../form-model.ts';
import { parseAddresses } from '../validation.ts';
import { solveChallenge } from './proof-of-work.ts';
import { useViewerModel } from '../../../core/use-viewer-model.ts';

interface Props {
  app: PanelContext;
  value: GetValue;
  linked?: FormModel['linked'];
}

const InquiryModel = createModel(({ app, value }: Props) => {
  const t = app.translate(inquiry);
  const errors = signal<Readonly<Record<string, string>>>({});
  const failure = signal<UserError | null>(null);
  const reference = signal('');
  const busy = signal(false);
  /** Serialized inquiry of the last attempt; an unchanged inquiry reuses its proof and is therefore sent once. */
  let lastInquiry = '';
  let proof = { challenge: '', nonce: '' };

  async function send(): Promise<void> {
    if (busy.peek()) return;
    const text = (id: string) => value(id).peek().trim();
    const texts = {
      name: text('name'),
      email: parseAddresses(text('email'))[0] ?? '',
      subject: text('subject'),
      description: text('description'),
    };
    const missing = Object.entries(texts).filter(([, text]) => isBlank(text));
    errors.value = Object.fromEntries(missing.map(([id]) => [id, t('submit.required')]));
    failure.value = null;
    if (missing[0]) return;
    busy.value = true;
    try {
      const api = await app.api();
      const inquiryJson = JSON.stringify(texts);
      if (lastInquiry !== inquiryJson) {
        proof = await solveChallenge(await api.readInquiryChallenge());
        lastInquiry = inquiryJson;
      }
      // A challenge is unique and valid for one inquiry, so it also serves as the idempotency key.
      const answer = await api.sendInquiry({ ...texts, ...proof }, { idempotencyKey: proof.challenge });
      batch(() => {
        reference.value = answer.reference;
        value('subject').value = value('description').value = '';
      });
      app.announce(t('inquiry.sent', answer));
    } catch (error) {
      const userError = app.toUserError(error);
      if (userError.code === 'proof_refused') lastInquiry = '';
      errors.value = userError.fields;
      failure.value = userError;
    } finally {
      busy.value = false;
    }
  }

  // A new inquiry, also a prefilled one, replaces the confirmation.
  effect(() => {
    if (value('subject').value || value('description').value) reference.value = '';
  });

  return { errors, failure, reference, busy, send };
});

/** Renders the contact form. Text typed before the session was loaded is kept. */
export default function Inquiry({ app, value, linked }: Props) {
  const model = useViewerModel(app, () => new InquiryModel({ app, value }));
  const t = app.translate(inquiry);
  const place = useRef<HTMLDivElement>(null);
  const errors = model.errors.value;
  const failure = model.failure.value;
  const reference = model.reference.value;
  useLayoutEffect(() => {
    // A general error is announced by its notice, and the button keeps the focus.
    (reference ? place.current : place.current?.querySelector<HTMLElement>('[aria-invalid]'))?.focus();
  }, [errors, reference]);
  return (
    <div ref={place} tabIndex={-1} class="form">
      {reference ? (
        <Notice>{t('inquiry.sent', { reference })}</Notice>
      ) : (
        <form
          class="stack form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void model.send();
          }}
        >
          {failure ? (
            <FailureNotice app={app} failure={failure} title={t('submit.unsent')} onRetry={model.send} />
          ) : (
            <Notice action={renderSignInLink(app)}>{t('inquiry.intro')}</Notice>
          )}
          {(['inquiry.name', 'inquiry.email', 'submit.subject', 'submit.description'] as const).map((label) => {
            // The id is the message key without its prefix.
            const id = label.replace(/^\w+\./, '');
            const Tag = id === 'description' ? 'textarea' : 'input';
            return (
              <Field
                key={id}
                id={`field-${id}`}
                label={t(label)}
                note={toLinkNote(app, { linked }, id)}
                error={errors[id]}
                required
              >
                {(control) => (
                  <Tag
                    {...control}
                    class="input"
                    // Browsers autofill `name` and `email`.
                    autocomplete={id.length < 6 ? id : 'off'}
                    value={value(id).value}
                    onInput={(event: Event & { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
                      value(id).value = event.currentTarget.value;
                    }}
                  />
                )}
              </Field>
            );
          })}
          <div class="foot">
            <Button type="submit" kind="primary" busy={model.busy.value}>
              {t('submit.send')}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
