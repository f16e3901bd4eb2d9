import type { TimelineEntry } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { Button } from '../ui/Button.tsx';
import { oneLine } from '../ui/safe.ts';
import { By } from './Message.tsx';
import { fieldWord, priorityWord, statusWord } from './words.ts';

/** Something that changed on a ticket, in a line; nothing for a kind that nobody here knows. */
export function Change({ app, now, entry }: { app: App; now: number; entry: TimelineEntry }) {
  const t = app.translate(tickets);
  const { kind, to, phase, fields = [], reason, ticketId } = entry;
  const key = `tickets.did.${kind}`;
  const after =
    kind === 'status'
      ? statusWord(app, t, { status: to ?? '', phase })
      : kind === 'priority'
        ? priorityWord(app, to ?? '')
        : oneLine(to ?? fields.map((field) => fieldWord(app, field)).join(', '));
  // An assignee who is gone is nobody's news.
  if (!isWord(key) || (after === '' && kind !== 'escalated')) return null;
  const what = t(key, { to: after });
  return (
    <li class="change hint">
      <By app={app} now={now} by={entry.by} at={entry.at}>
        {ticketId ? (
          <Button kind="quiet" onClick={() => app.go('tickets', { ticketId })}>
            {what}
          </Button>
        ) : (
          <span dir="auto">
            {what} {reason && <q>{oneLine(reason)}</q>}
          </span>
        )}
      </By>
    </li>
  );
}

const isWord = (key: string): key is keyof typeof tickets => key in tickets;
