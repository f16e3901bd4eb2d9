/** The request form for those who cannot sign in. */
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
import { linkNoteOf } from '../rendered-field.ts';
import type { FormModel, GetValue } from '../form-model.ts';
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
  /** What is repeated as it is until the server has refused it, so that it arrives once. */
  let said = '';
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
    const missing = Object.entries(texts).filter(([, said]) => isBlank(said));
    errors.value = Object.fromEntries(missing.map(([id]) => [id, t('submit.required')]));
    failure.value = null;
    if (missing[0]) return;
    busy.value = true;
    try {
      const api = await app.api();
      const now = JSON.stringify(texts);
      if (said !== now) {
        proof = await solveChallenge(await api.readInquiryChallenge());
        said = now;
      }
      // A challenge is as unique as a key, and good for one inquiry anyway.
      const answer = await api.sendInquiry({ ...texts, ...proof }, { idempotencyKey: proof.challenge });
      batch(() => {
        reference.value = answer.reference;
        value('subject').value = value('description').value = '';
      });
      app.announce(t('inquiry.sent', answer));
    } catch (error) {
      const why = app.toUserError(error);
      if (why.code === 'proof_refused') said = '';
      errors.value = why.fields;
      failure.value = why;
    } finally {
      busy.value = false;
    }
  }

  // What is filled in from elsewhere is another inquiry, and comes in place of the confirmation.
  effect(() => {
    if (value('subject').value || value('description').value) reference.value = '';
  });

  return { errors, failure, reference, busy, send };
});

/** Name, address and what it is about; what was typed before the session was there is kept. */
export default function Inquiry({ app, value, linked }: Props) {
  const model = useViewerModel(app, () => new InquiryModel({ app, value }));
  const t = app.translate(inquiry);
  const place = useRef<HTMLDivElement>(null);
  const errors = model.errors.value;
  const failure = model.failure.value;
  const reference = model.reference.value;
  useLayoutEffect(() => {
    // A failure is said by its notice; the button that was pressed keeps the focus.
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
            // `inquiry.` and `submit.`: what comes after them.
            const id = label.replace(/^\w+\./, '');
            const Tag = id === 'description' ? 'textarea' : 'input';
            return (
              <Field
                key={id}
                id={`field-${id}`}
                label={t(label)}
                note={linkNoteOf(app, { linked }, id)}
                error={errors[id]}
                required
              >
                {(control) => (
                  <Tag
                    {...control}
                    class="input"
                    // `name` and `email` are words that browsers know.
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
