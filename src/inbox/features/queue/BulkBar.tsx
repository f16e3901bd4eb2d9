import { useEffect } from 'preact/hooks';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import type { QueueRow } from '../../data/queue-model.ts';
import type { TriageChange } from '../../data/ticket-model.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PriorityBars, StatusIcon } from '../../ui/marks.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { toStatusLabel } from './labels.ts';

/** Renders the actions on the selected rows. */
export function BulkBar({ rows, onClear }: { rows: readonly QueueRow[]; onClear: () => void }) {
  const { api, live, toasts, vocabulary, t } = useInbox();
  const action = useAction();
  const busy = action.busy.value;

  const change = (changes: TriageChange) =>
    action.run(async () => {
      const { results } = await api.bulkTriage({ ids: rows.map(({ id }) => id), changes });
      const failed = results.filter(({ ok }) => !ok).length;
      const changed = results.length - failed;
      toasts.show(
        failed === 0 ? t('bulk.done', { n: changed }) : t('bulk.partly', { n: changed, failed }),
        failed === 0 ? {} : { tone: 'error' },
      );
      live.notify({ ticketId: null });
      if (failed === 0) onClear();
    });
  const error = action.error.value;
  useEffect(() => {
    if (error !== null) toasts.show(explainError(error, t), { tone: 'error' });
  }, [error]);

  return (
    <div class="bulk" role="toolbar" aria-label={t('bulk.label')}>
      <span class="bulk-count" role="status">
        {t('bulk.selected', { n: rows.length })}
      </span>
      <Button icon="person" busy={busy} onClick={() => void change({ assigneeId: 'me' })}>
        {t('ticket.assignToMe')}
      </Button>
      <Picker
        label={t('column.status')}
        buttonClass="button plain"
        placeholder={t('column.status')}
        emptyText={t('none')}
        disabled={busy}
        options={TICKET_STATUSES.filter((status) => status !== 'new').map((id) => ({
          id,
          label: toStatusLabel(id, t),
          mark: <StatusIcon status={id} />,
        }))}
        chosen={[]}
        onPick={(id) => {
          const status = TICKET_STATUSES.find((candidate) => candidate === id);
          if (status) void change({ status });
        }}
      >
        {t('column.status')}
        <Icon name="chevron" size={14} />
      </Picker>
      <Picker
        label={t('column.priority')}
        buttonClass="button plain"
        placeholder={t('column.priority')}
        emptyText={t('none')}
        disabled={busy}
        options={vocabulary.priorities.value.map(({ id, label, tone }) => ({
          id,
          label,
          mark: <PriorityBars tone={tone} />,
        }))}
        chosen={[]}
        onPick={(priority) => void change({ priority })}
      >
        {t('column.priority')}
        <Icon name="chevron" size={14} />
      </Picker>
      <IconButton icon="close" label={t('bulk.clear')} onClick={onClear} />
    </div>
  );
}
