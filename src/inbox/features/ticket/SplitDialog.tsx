import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';

interface Props {
  ticket: AgentTicket;
  commentId: string;
  onClose: () => void;
}

/** Moves a message and all later ones to a new ticket, and opens it. */
export function SplitDialog({ ticket, commentId, onClose }: Props) {
  const { api, live, router, toasts, t } = useInbox();
  const subject = useSignal(ticket.subject);
  const action = useAction();
  const error = action.error.value;
  const count = ticket.comments.length - ticket.comments.findIndex(({ id }) => id === commentId);
  const split = async () => {
    const good = await action.run(async () => {
      const created = await api.splitTicket({ id: ticket.id, commentId, subject: subject.peek().trim() });
      toasts.show(t('split.done', { number: created.number }));
      live.notify({ ticketId: ticket.id });
      router.navigate({ screen: 'ticket', id: created.id });
    });
    if (good) onClose();
  };
  return (
    <Dialog title={t('split.title')} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={t('split.title')}
        onSubmit={(event) => {
          event.preventDefault();
          void split();
        }}
      >
        <p class="soft">{t('split.text', { n: count })}</p>
        <TextField
          label={t('split.subject')}
          maxLength={200}
          value={subject.value}
          onInput={(value) => (subject.value = value)}
        />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={subject.value.trim() === ''}>
            {t('split.do')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
