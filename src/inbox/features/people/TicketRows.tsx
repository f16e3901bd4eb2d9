import { useInbox } from '../../core/context.ts';
import type { QueueRow } from '../../data/queue-model.ts';
import { StatusIcon } from '../../ui/marks.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { toStatusLabel } from '../queue/labels.ts';

/** Renders tickets as links in a short list. */
export function TicketRows({ rows }: { rows: readonly QueueRow[] }) {
  const { router, t } = useInbox();
  return (
    <ul class="ticket-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <a href={router.href({ screen: 'ticket', id: row.id })}>
            <StatusIcon status={row.status} />
            <span class="faint">#{row.number}</span>
            <span class="truncate grow">{row.subject}</span>
            <span class="soft">{toStatusLabel(row.status, t)}</span>
            <TimeText value={row.updatedAt} />
          </a>
        </li>
      ))}
    </ul>
  );
}
