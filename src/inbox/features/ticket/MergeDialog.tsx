import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { StatusIcon } from '../../ui/marks.tsx';

const MAX_TICKETS = 50;

/** Merges a ticket into another one of its organization. */
export function MergeDialog({ ticket, onClose }: { ticket: AgentTicket; onClose: () => void }) {
  const { api, live, router, toasts, t } = useInbox();
  const chosen = useSignal<string | null>(null);
  const action = useAction();
  const error = action.error.value;
  const tickets = useResource(`merge ${ticket.id}`, (signal) =>
    api.listQueue({ organizationId: ticket.organization.id, limit: MAX_TICKETS }, { signal }),
  );
  const rows = (tickets.data.value?.items ?? []).filter(({ id }) => id !== ticket.id);
  const merge = async () => {
    const into = chosen.peek();
    if (into === null) return;
    const good = await action.run(async () => {
      const target = await api.mergeTicket({ id: ticket.id, into });
      const undo = async () => {
        await api
          .unmergeTicket({ id: ticket.id })
          .catch((failure: unknown) => toasts.show(explainError(failure, t), { tone: 'error' }));
        live.notify({ ticketId: null });
        router.navigate({ screen: 'ticket', id: ticket.id });
      };
      toasts.show(t('merge.done', { number: target.number }), {
        action: { label: t('undo'), run: () => void undo() },
      });
      live.notify({ ticketId: null });
      router.navigate({ screen: 'ticket', id: target.id });
    });
    if (good) onClose();
  };
  return (
    <Dialog title={t('merge.title')} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={t('merge.title')}
        onSubmit={(event) => {
          event.preventDefault();
          void merge();
        }}
      >
        <p class="soft">{t('merge.text', { number: ticket.number })}</p>
        <div class="choice-rows" role="radiogroup" aria-label={t('merge.into')}>
          {rows.map((row) => (
            <label key={row.id}>
              <input
                type="radio"
                name="into"
                checked={chosen.value === row.id}
                onChange={() => (chosen.value = row.id)}
              />
              <StatusIcon status={row.status} />
              <span class="faint">#{row.number}</span>
              <span class="grow truncate">{row.subject}</span>
            </label>
          ))}
        </div>
        {tickets.data.value !== null && rows.length === 0 && <p>{t('merge.none')}</p>}
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={chosen.value === null}>
            {t('merge.do')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
