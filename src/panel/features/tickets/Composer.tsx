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

/** From here on the characters left are told. */
const NEAR = 200;

interface Props {
  app: PanelContext;
  ticket: Ticket;
  onSent: (comment: Comment) => void;
}

/** Where a reply is written. What was begun stays in sight when support closes the ticket meanwhile, and can go once it is reopened. */
export function Composer({ app, ticket, onSent }: Props) {
  const t = app.translate(tickets);
  const model = useViewerModel(app, () => new ReplyModel({ app, t, ticketId: ticket.id, sent: onSent }));
  const field = useId();
  const text = model.text.value;
  const left = model.left.value;
  const sending = model.sending.value;
  const failure = model.failure.value;
  const shut = !ticket.allowed.comment;
  const why = ticket.status === 'closed' && t('tickets.reply.closed');
  if (shut && text === '') return why && <p class="hint">{why}</p>;
  const keys = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘ Enter' : 'Ctrl + Enter';

  const attaching = app.session.value?.capabilities.attachments === true;
  const writing = (
    <textarea
      id={field}
      class="input"
      dir="auto"
      aria-describedby={`${field}-left`}
      aria-invalid={left < 0 || undefined}
      value={text}
      onInput={(event) => model.write(event.currentTarget.value)}
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
      {attaching ? (
        <AttachmentPicker app={app} model={model.uploads}>
          {writing}
        </AttachmentPicker>
      ) : (
        writing
      )}
      <p id={`${field}-left`} class={left < 0 ? 'error' : 'hint'} aria-live="polite">
        {shut
          ? why
          : left < 0
            ? t('tickets.reply.over', { n: -left })
            : left < NEAR && t('tickets.reply.left', { n: left })}
      </p>
      {failure && (
        <Notice tone="bad" title={t('tickets.reply.failed')}>
          {failure.limit ?? failure.message}
        </Notice>
      )}
      <div class="row send">
        <Button type="submit" kind="primary" busy={sending} disabled={shut || isBlank(text) || left < 0}>
          {t('tickets.reply.send')}
        </Button>
        <span class="hint keys">{t('tickets.reply.hint', { keys })}</span>
      </div>
    </form>
  );
}
