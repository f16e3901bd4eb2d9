import type { TicketSummary } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { common } from '../i18n/en/common.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, icons } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Read } from '../ui/Read.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { WindowedList } from '../ui/WindowedList.tsx';
import { oneLine } from '../ui/safe.ts';
import { PriorityWord, StatusChip } from './chips.tsx';
import { FILTERS, LONGEST_SEARCH, type ListModel } from './list.ts';

const english = { ...tickets, ...common };
const GLASS = 'M20 20l-4.2-4.2M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z';

interface Props {
  app: App;
  model: ListModel;
  /** The ticket the viewer comes back from. */
  last: string | null;
  onOpen: (id: string) => void;
}

/** The list with its search and filters. */
export function List({ app, model, last, onOpen }: Props) {
  const t = app.translate(english);
  const session = app.session.value;
  const can = session?.capabilities;
  const rows = model.rows.value;
  const loaded = model.loaded.value;
  const view = model.view.value;
  const unreadable = model.unreadable.value;
  const total = model.total.value;
  const next = model.next.value;
  const now = model.now.value;

  return (
    <div class="tickets stack">
      <div class="tickets-tools">
        {can?.search && <Search app={app} model={model} />}
        {can?.organizationTickets && (
          <Segmented
            look="joined"
            label={t('tickets.view')}
            value={view}
            onChoose={model.look}
            choices={[
              { value: 'mine', label: t('tickets.view.mine') },
              {
                value: 'organization',
                label: session?.organization
                  ? t('tickets.view.organization', { organization: oneLine(session.organization.name) })
                  : t('tickets.view.organization.unnamed'),
              },
            ]}
          />
        )}
        <Segmented
          label={t('tickets.filter')}
          value={model.filter.value}
          onChoose={model.choose}
          choices={FILTERS.map((value) => ({ value, label: t(`tickets.filter.${value}`) }))}
        />
      </div>

      <Read app={app} from={model} loaded={loaded} failed={t('tickets.failed')} lines={8} />
      {loaded && rows.length === 0 && <Empty app={app} model={model} />}
      {rows.length > 0 && (
        <div>
          <p class="quiet-head" role="status">
            {total === null ? t('tickets.found.some', { n: rows.length }) : t('tickets.found', { n: total })}
          </p>
          <WindowedList
            label={t('tickets.list')}
            items={rows}
            keyOf={keyOf}
            total={next === null ? rows.length : total}
            estimate={model.rowHeight.peek()}
            onMeasure={(height) => (model.rowHeight.value = height)}
            focusKey={last}
          >
            {(ticket) => <Row app={app} now={now} ticket={ticket} whose={view === 'organization'} onOpen={onOpen} />}
          </WindowedList>
        </div>
      )}
      {unreadable > 0 && (
        <Notice tone="warn" title={t('tickets.unreadable', { n: unreadable })}>
          {t('tickets.unreadable.why')}
        </Notice>
      )}
      {next !== null && loaded && (
        <Button busy={model.loadingMore.value} onClick={() => void model.more()}>
          {t('common.more')}
        </Button>
      )}
    </div>
  );
}

const keyOf = (ticket: TicketSummary) => ticket.id;

function Search({ app, model }: { app: App; model: ListModel }) {
  const t = app.translate(english);
  const typed = model.typed.value;
  return (
    <div class="search" role="search">
      <Icon d={GLASS} size={18} />
      <input
        class="input"
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        aria-label={t('tickets.search')}
        placeholder={t('tickets.search')}
        maxLength={LONGEST_SEARCH}
        value={typed}
        onInput={(event) => model.search(event.currentTarget.value, event.isComposing ? 'composing' : 'typing')}
        onCompositionEnd={(event) => model.search(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Safari ends the composition before it tells of the key; 229 is how it says so.
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === 'Enter') model.search(event.currentTarget.value, 'now');
          if (event.key === 'Escape' && typed !== '') {
            event.preventDefault();
            model.search('', 'now');
          }
        }}
      />
      {typed !== '' && (
        <button
          type="button"
          class="icon-button"
          aria-label={t('tickets.search.clear')}
          onClick={(event) => {
            model.search('', 'now');
            event.currentTarget.parentElement?.querySelector('input')?.focus();
          }}
        >
          <Icon d={icons.close} size={16} />
        </button>
      )}
    </div>
  );
}

function Empty({ app, model }: { app: App; model: ListModel }) {
  const t = app.translate(english);
  const query = model.query.value;
  const filter = model.filter.value;
  const all = query === '' && filter === 'all';
  const mayFile = app.session.value?.capabilities.createTicket === true;
  return (
    <div class="empty" role="status">
      <strong>{t(all ? 'tickets.empty' : 'tickets.none')}</strong>
      <p class="hint">
        {all
          ? t('tickets.empty.hint')
          : query === ''
            ? t('tickets.none.filter')
            : t('tickets.none.search', { q: oneLine(query) })}
      </p>
      {all && mayFile && (
        <Button kind="primary" onClick={() => app.go('submit')}>
          {t('tickets.empty.submit')}
        </Button>
      )}
      {!all && <Button onClick={model.reset}>{t('tickets.none.reset')}</Button>}
    </div>
  );
}

interface RowProps {
  app: App;
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
        <bdi class="ticket-subject">{oneLine(ticket.subject)}</bdi>
        <span class="ticket-when">
          <TimeText app={app} value={ticket.updatedAt} now={now} />
        </span>
      </span>
      <span class="ticket-line facts">
        <StatusChip app={app} ticket={ticket} />
        <span class="number">
          <span class="sr-only">{t('tickets.number', { number: '' })}</span>
          <bdi>#{oneLine(ticket.number)}</bdi>
        </span>
        {ticket.priority !== null && <PriorityWord app={app} id={ticket.priority} />}
        {whose && <bdi class="ticket-whose">{oneLine(ticket.requester.name)}</bdi>}
      </span>
    </button>
  );
}
