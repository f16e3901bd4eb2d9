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
  /** Id of the ticket that was open last; its row takes the focus. */
  last: string | null;
  onOpen: (id: string) => void;
}

/** Renders the list with its search and filters. */
export function TicketList({ app, model, last, onOpen }: Props) {
  const t = app.translate(english);
  const rows = model.rows.value;
  const loaded = model.loaded.value;
  const view = model.view.value;
  const unreadable = model.unreadable.value;
  const total = model.total.value;
  const next = model.next.value;
  const now = model.now.value;
  // Only for the first rows: later ones, loaded while the viewer types or filters, must not take the focus.
  const focusKey = useRef(last);
  useEffect(() => {
    if (rows.length > 0) focusKey.current = null;
  });

  return (
    <div class="tickets stack">
      <ListToolbar app={app} model={model} />
      <ResourceState app={app} from={model} loaded={loaded} shape="rows" lines={12} />
      {loaded && rows.length === 0 && <Empty app={app} model={model} />}
      {rows.length > 0 && (
        <WindowedList
          label={t('tickets.list')}
          items={rows}
          toKey={rowKey}
          total={next === null ? rows.length : total}
          estimate={model.rowHeight.peek()}
          onMeasure={(height) => (model.rowHeight.value = height)}
          focusKey={focusKey.current}
        >
          {(ticket) => (
            <Row app={app} now={now} ticket={ticket} showRequester={view === 'organization'} onOpen={onOpen} />
          )}
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

/** Renders why the list is empty, with a button that resets the filters or opens the form. */
function Empty({ app, model }: { app: PanelContext; model: ListModel }) {
  const t = app.translate(english);
  const q = model.query.value['q'];
  const activeFilters = model.activeFilters.value;
  const controls = listFilters(app, model);
  const canCreate = app.session.value?.capabilities.createTicket;
  const isFiltered = q !== undefined || activeFilters.length > 0;
  const isEmptyView = !isFiltered && model.view.value === 'mine';
  const filterTexts = activeFilters.map(([key, value]) => {
    const control = controls.find((one) => one.key === key);
    const chosen = control?.choices?.find(([choice]) => choice === value)?.[1] ?? value;
    return t('tickets.filter.chosen', { filter: control?.label ?? '', value: chosen });
  });
  return (
    <div class="empty" role="status">
      <strong>{t(isEmptyView ? 'tickets.empty' : 'tickets.none')}</strong>
      {q && <p class="hint">{t('tickets.none.search', { q: sanitizeLine(q) })}</p>}
      <p class="hint">{isEmptyView ? canCreate && t('tickets.empty.hint') : filterTexts.join(' · ')}</p>
      {isEmptyView && canCreate && (
        <Button kind="primary" onClick={() => app.navigate('submit')}>
          {t('shell.tab.submit')}
        </Button>
      )}
      {isFiltered && <Button onClick={model.reset}>{t('tickets.none.reset')}</Button>}
    </div>
  );
}

interface RowProps {
  app: PanelContext;
  now: number;
  ticket: TicketSummary;
  /** Whether the row has the requester's name. */
  showRequester: boolean;
  onOpen: (id: string) => void;
}

function Row({ app, now, ticket, showRequester, onOpen }: RowProps) {
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
        {showRequester && <bdi class="ticket-whose">{sanitizeLine(ticket.requester.name)}</bdi>}
      </span>
    </button>
  );
}
