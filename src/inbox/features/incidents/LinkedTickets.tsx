import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import type { QueueRow } from '../../data/queue-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { TicketRows } from '../people/TicketRows.tsx';
import { readLinkedTickets } from './linked-tickets.ts';

/** Renders the tickets that are linked to an incident. */
export function LinkedTickets({ incidentId }: { incidentId: string }) {
  const { api, t } = useInbox();
  const linked = useResource(`linked ${incidentId}`, (signal) => readLinkedTickets(api, incidentId, signal));
  const rows = linked.data.value ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('incidents.linked')}>
      <h3>{t('incidents.linked')}</h3>
      <TicketRows rows={rows} />
    </section>
  );
}

interface Props {
  rows: readonly QueueRow[];
  onClose: () => void;
}

/** Answers all tickets of a resolved incident. A ticket that cannot be answered does not stop the others. */
export function AnswerLinkedDialog({ rows, onClose }: Props) {
  const { api, live, toasts, t } = useInbox();
  const body = useSignal(t('incidents.answer.default'));
  const action = useAction();
  const error = action.error.value;
  const send = async () => {
    const good = await action.run(async () => {
      let failed = 0;
      for (const { id } of rows)
        try {
          await api.answerTicket({ id, body: body.peek(), status: 'solved' });
        } catch {
          failed++;
        }
      live.notify({ ticketId: null });
      toasts.show(
        failed === 0
          ? t('incidents.answered', { n: rows.length })
          : t('incidents.answered.failed', { done: rows.length - failed, failed }),
        failed === 0 ? {} : { tone: 'error' },
      );
    });
    if (good) onClose();
  };
  return (
    <Dialog title={t('incidents.answer.title')} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={t('incidents.answer.title')}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="soft">{t('incidents.answer.text', { n: rows.length })}</p>
        <TextField
          label={t('incidents.answer.body')}
          rows={4}
          value={body.value}
          onInput={(value) => (body.value = value)}
        />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={body.value.trim() === ''}>
            {t('incidents.answer.send')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
