import type { TimelineEntry } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Button } from '../../ui/Button.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { AuthorLine } from './Message.tsx';
import { fieldLabel, priorityLabel, statusLabel } from './labels.ts';

/** Renders a change of the ticket on a line; nothing for an unknown kind. */
export function TimelineChange({ app, now, entry }: { app: PanelContext; now: number; entry: TimelineEntry }) {
  const t = app.translate(tickets);
  const { kind, to, customerStatus, fields = [], reason, ticketId } = entry;
  const key = `tickets.did.${kind}`;
  const after =
    kind === 'status'
      ? statusLabel(app, t, { status: to ?? '', customerStatus })
      : kind === 'priority'
        ? priorityLabel(app, to ?? '')
        : sanitizeLine(to ?? fields.map((field) => fieldLabel(app, field)).join(', '));
  // The removal of an assignee is not shown.
  if (!isMessageKey(key) || (after === '' && kind !== 'escalated')) return null;
  const text = t(key, { to: after });
  return (
    <li class="change hint">
      <AuthorLine app={app} now={now} by={entry.by} at={entry.at}>
        {ticketId ? (
          <Button kind="quiet" onClick={() => app.navigate('tickets', { ticketId })}>
            {text}
          </Button>
        ) : (
          <span dir="auto">
            {text} {reason && <q>{sanitizeLine(reason)}</q>}
          </span>
        )}
      </AuthorLine>
    </li>
  );
}

const isMessageKey = (key: string): key is keyof typeof tickets => key in tickets;
