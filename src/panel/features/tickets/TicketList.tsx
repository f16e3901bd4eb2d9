import { useEffect, useRef } from 'preact/hooks';
import type { TicketSummary } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { common } from '../../i18n/en/common.ts';
import { shell } from '../../i18n/en/shell.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ResourceState } from '../../ui/ResourceState.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { WindowedList } from '../../ui/WindowedList.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { PriorityLabel, StatusBadge } from './badges.tsx';
import { ListToolbar } from './ListToolbar.tsx';
import { listFilters } from './filters.ts';
import type { ListModel } from './list-model.ts';

const english = { ...tickets, ...common, ...shell };

interface Props {
  app: PanelContext;
  model: ListModel;
  /** The ticket the viewer comes back from. */
  last: string | null;
  onOpen: (id: string) => void;
}

/** The list with its search and filters. */
export function TicketList({ app, model, last, onOpen }: Props) {
  const t = app.translate(english);
  const rows = model.rows.value;
  const loaded = model.loaded.value;
  const view = model.view.value;
  const unreadable = model.unreadable.value;
  const total = model.total.value;
  const next = model.next.value;
  const now = model.now.value;
  // Only on the way back: rows that come later, while somebody types or chooses, must not take the focus.
  const back = useRef(last);
  useEffect(() => {
    if (rows.length > 0) back.current = null;
  });

  return (
    <div class="tickets stack">
      <ListToolbar app={app} model={model} />
      <ResourceState app={app} from={model} loaded={loaded} lines={8} />
      {loaded && rows.length === 0 && <Empty app={app} model={model} />}
      {rows.length > 0 && (
        <WindowedList
          label={t('tickets.list')}
          items={rows}
          toKey={rowKey}
          total={next === null ? rows.length : total}
          estimate={model.rowHeight.peek()}
          onMeasure={(height) => (model.rowHeight.value = height)}
          focusKey={back.current}
        >
          {(ticket) => <Row app={app} now={now} ticket={ticket} whose={view === 'organization'} onOpen={onOpen} />}
        </WindowedList>
      )}
      {unreadable > 0 && <Notice tone="warn">{t('common.unreadable', { n: unreadable })}</Notice>}
      {next !== null && loaded && (
        <Button busy={model.loadingMore.value} onClick={() => void model.more()}>
          {t('common.more')}
        </Button>
      )}
    </div>
  );
}

const rowKey = (ticket: TicketSummary) => ticket.id;

/** Says why there is nothing, and offers the way out. */
function Empty({ app, model }: { app: PanelContext; model: ListModel }) {
  const t = app.translate(english);
  const q = model.asked.value['q'];
  const narrowed = model.narrowed.value;
  const controls = listFilters(app, model);
  const mayFile = app.session.value?.capabilities.createTicket;
  const some = q !== undefined || narrowed.length > 0;
  const all = !some && model.view.value === 'mine';
  const why = narrowed.map(([key, value]) => {
    const control = controls.find((one) => one.key === key);
    return `${control?.label}: ${control?.choices?.find(([choice]) => choice === value)?.[1] ?? value}`;
  });
  return (
    <div class="empty" role="status">
      <strong>{t(all ? 'tickets.empty' : 'tickets.none')}</strong>
      {q && <p class="hint">{t('tickets.none.search', { q: sanitizeLine(q) })}</p>}
      <p class="hint">{all ? mayFile && t('tickets.empty.hint') : why.join(' · ')}</p>
      {all && mayFile && (
        <Button kind="primary" onClick={() => app.navigate('submit')}>
          {t('shell.tab.submit')}
        </Button>
      )}
      {some && <Button onClick={model.reset}>{t('tickets.none.reset')}</Button>}
    </div>
  );
}

interface RowProps {
  app: PanelContext;
  now: number;
  ticket: TicketSummary;
  /** Whether the requester is named. */
  whose: boolean;
  onOpen: (id: string) => void;
}

function Row({ app, now, ticket, whose, onOpen }: RowProps) {
  const t = app.translate(english);
  return (
    <button type="button" class={`ticket${ticket.unread ? ' unread' : ''}`} onClick={() => onOpen(ticket.id)}>
      <span class="ticket-line">
        {ticket.unread && <i class="dot" role="img" aria-label={t('tickets.unread')} />}
        <bdi class="ticket-subject">{sanitizeLine(ticket.subject)}</bdi>
        <span class="ticket-when">
          <TimeText app={app} value={ticket.updatedAt} now={now} />
        </span>
      </span>
      <span class="ticket-line facts">
        <StatusBadge app={app} ticket={ticket} />
        <span class="number">
          <span class="sr-only">{t('tickets.number', { number: '' })}</span>
          <bdi>#{sanitizeLine(ticket.number)}</bdi>
        </span>
        {ticket.priority !== null && <PriorityLabel app={app} id={ticket.priority} />}
        {whose && <bdi class="ticket-whose">{sanitizeLine(ticket.requester.name)}</bdi>}
      </span>
    </button>
  );
}
