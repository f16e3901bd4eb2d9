import { useId } from 'preact/hooks';
import { isBlank } from '../../../contract/is-blank.ts';
import type { Comment, Ticket } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { AttachmentPicker } from '../../ui/AttachmentPicker.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ReplyModel } from './reply-model.ts';
import { useViewerModel } from '../../core/use-viewer-model.ts';

/** The number of remaining characters is shown below this. */
const COUNTER_THRESHOLD = 200;

interface Props {
  app: PanelContext;
  ticket: Ticket;
  onSent: (comment: Comment) => void;
}

/** Renders the reply form. An unsent draft stays visible when the ticket is closed meanwhile, and can be sent after it is reopened. */
export function Composer({ app, ticket, onSent }: Props) {
  const t = app.translate(tickets);
  const model = useViewerModel(app, () => new ReplyModel({ app, t, ticketId: ticket.id, onSent }));
  const field = useId();
  const text = model.text.value;
  const remaining = model.remaining.value;
  const sending = model.sending.value;
  const failure = model.failure.value;
  const disabled = !ticket.allowed.comment;
  const closedHint = ticket.status === 'closed' && t('tickets.reply.closed');
  if (disabled && text === '') return closedHint && <p class="hint">{closedHint}</p>;
  const shortcut = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘ Enter' : 'Ctrl + Enter';

  const canAttach = app.session.value?.capabilities.attachments === true;
  const textarea = (
    <textarea
      id={field}
      class="input"
      dir="auto"
      aria-describedby={`${field}-left`}
      aria-invalid={remaining < 0 || undefined}
      value={text}
      onInput={(event) => model.setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        if (event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        void model.send();
      }}
    />
  );

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void model.send();
      }}
    >
      <label for={field}>{t('tickets.reply')}</label>
      {canAttach ? (
        <AttachmentPicker app={app} model={model.uploads}>
          {textarea}
        </AttachmentPicker>
      ) : (
        textarea
      )}
      <p id={`${field}-left`} class={remaining < 0 ? 'error' : 'hint'} aria-live="polite">
        {disabled
          ? closedHint
          : remaining < 0
            ? t('tickets.reply.over', { n: -remaining })
            : remaining < COUNTER_THRESHOLD && t('tickets.reply.left', { n: remaining })}
      </p>
      {failure && (
        <Notice tone="bad" title={t('tickets.reply.failed')}>
          {failure.limit ?? failure.message}
        </Notice>
      )}
      <div class="row send">
        <Button type="submit" kind="primary" busy={sending} disabled={disabled || isBlank(text) || remaining < 0}>
          {t('tickets.reply.send')}
        </Button>
        <span class="hint keys">{t('tickets.reply.hint', { keys: shortcut })}</span>
      </div>
    </form>
  );
}
