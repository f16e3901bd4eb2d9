import { useComputed, useModel, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { QUEUE_SORTS, type QueueView } from '../../../contract/schemas/inbox.ts';
import { parseTime } from '../../../panel/i18n/date-format.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { readItem, writeItem } from '../../core/preferences.ts';
import { formatRoute, type RouteQuery } from '../../core/router.ts';
import type { SavedView } from '../../core/saved-views.ts';
import { useShortcuts } from '../../core/shortcuts.ts';
import { lastQueuePath, visitedRows } from '../../core/visited-rows.ts';
import { QueueModel, type QueueFilters, type QueueRow, type QueueSort } from '../../data/queue-model.ts';
import { useAction } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar, PriorityBars, Skeleton, StatusIcon } from '../../ui/marks.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { VirtualRows } from '../../ui/VirtualRows.tsx';
import { BulkBar } from './BulkBar.tsx';
import { FilterChips, FilterPicker } from './FilterBar.tsx';
import { toPriorityLabel, toPriorityTone, toStatusLabel } from './labels.ts';
import { formatQueueState, isSameState, parseQueueState, type QueueState } from './queue-state.ts';
import { SaveViewDialog } from './SaveViewDialog.tsx';

const SEARCH_DELAY_MS = 250;
const ROW_HEIGHT = 44;
const NARROW_ROW_HEIGHT = 68;

interface Props {
  state: QueueState;
  /** The saved view that is shown; null for one of the side bar. */
  saved: SavedView | null;
}

/** Renders a view of the queue as a table, with search, filters and order. */
export function Queue({ state, saved }: Props) {
  const { router, viewer, t } = useInbox();
  const { view, q, filters } = state;
  const storedSort = useSignal<QueueSort>(QUEUE_SORTS.find((known) => known === readItem(`sort:${view}`)) ?? 'due');
  const sort = state.sort ?? storedSort.value;
  const words = useSignal(q);
  const search = useRef<HTMLInputElement>(null);
  const dialog = useSignal<'none' | 'new' | 'edit'>('none');
  const title = saved ? saved.name : t(`view.${view}`);
  lastQueuePath.value = formatRoute(router.route.value);

  useEffect(() => {
    document.title = t('title', { screen: title });
  }, [title]);
  const show = (changed: Partial<QueueState>) => {
    const next = { ...state, ...changed };
    const { view: _, q: nextQ, ...rest } = formatQueueState(next);
    router.navigate(
      saved
        ? {
            screen: 'saved',
            id: saved.id,
            filters: isSameState(next, toSavedState(saved)) ? {} : formatQueueState(next),
          }
        : { screen: 'queue', view, q: nextQ ?? '', filters: rest },
      { replace: true },
    );
  };
  // The address follows the search field, after the end of the typing.
  const typed = words.value;
  useEffect(() => {
    if (typed.trim() === q) return undefined;
    const timer = setTimeout(() => show({ q: typed.trim() }), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useShortcuts({
    '/': () => search.current?.focus(),
  });
  const isChanged = saved
    ? !isSameState(state, toSavedState(saved))
    : q !== '' || state.sort !== null || Object.keys(filters).length > 0;
  const canEdit = saved !== null && (saved.mine || (saved.shared && viewer.role !== 'agent'));

  return (
    <section class="screen" aria-label={title}>
      <header class="screen-head">
        <h1>{title}</h1>
        {saved && canEdit && <SavedViewMenu saved={saved} onEdit={() => (dialog.value = 'edit')} />}
        <div class="search-field" role="search">
          <Icon name="search" />
          <input
            ref={search}
            type="search"
            aria-label={t('queue.search')}
            placeholder={t('queue.search')}
            value={typed}
            onInput={(event) => (words.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              words.value = '';
              event.currentTarget.blur();
            }}
          />
        </div>
        <FilterPicker filters={filters} onChange={(next) => show({ filters: next })} />
        <Picker
          label={t('queue.sort')}
          buttonClass="button quiet"
          placeholder={t('queue.sort')}
          emptyText={t('none')}
          options={QUEUE_SORTS.map((id) => ({ id, label: t(`sort.${id}`) }))}
          chosen={[sort]}
          onPick={(id) => {
            const picked = QUEUE_SORTS.find((candidate) => candidate === id) ?? 'due';
            if (saved) show({ sort: picked });
            else {
              storedSort.value = picked;
              writeItem(`sort:${view}`, picked);
              if (state.sort !== null) show({ sort: null });
            }
          }}
        >
          {t(`sort.${sort}`)}
          <Icon name="chevron" size={14} />
        </Picker>
      </header>
      {(isChanged || Object.keys(filters).length > 0) && (
        <div class="filter-bar">
          <FilterChips filters={filters} onChange={(next) => show({ filters: next })} />
          <span class="spacer" />
          {isChanged && (
            <>
              <Button
                kind="quiet"
                onClick={() => {
                  words.value = saved ? toSavedState(saved).q : '';
                  show(saved ? toSavedState(saved) : { q: '', sort: null, filters: {} });
                }}
              >
                {t('filter.reset')}
              </Button>
              {saved && canEdit && <SaveButton saved={saved} state={state} />}
              <Button onClick={() => (dialog.value = 'new')}>{t('savedViews.save')}</Button>
            </>
          )}
        </div>
      )}
      <QueueTable
        key={JSON.stringify([q, sort, filters])}
        view={view}
        q={q}
        sort={sort}
        filters={filters}
        onClear={() => (words.value = '')}
        onClearFilters={() => show({ filters: {} })}
      />
      {dialog.value !== 'none' && (
        <SaveViewDialog
          saved={dialog.value === 'edit' ? saved : null}
          query={formatQueueState({ ...state, sort })}
          onClose={() => (dialog.value = 'none')}
        />
      )}
    </section>
  );
}

const toSavedState = ({ query }: SavedView): QueueState => parseQueueState(query);

/** Saves the current filters into the view that is shown. */
function SaveButton({ saved, state }: { saved: SavedView; state: QueueState }) {
  const { api, router, savedViews, toasts, t } = useInbox();
  const action = useAction();
  const save = async () => {
    const { view, q, sort, filters } = state;
    const query = { view, ...(q !== '' && { q }), ...(sort !== null && { sort }), ...filters };
    const good = await action.run(async () => {
      await api.editSavedView({ id: saved.id, query });
      await savedViews.load();
    });
    if (!good) {
      toasts.show(explainError(action.error.peek(), t), { tone: 'error' });
      return;
    }
    router.navigate({ screen: 'saved', id: saved.id, filters: {} }, { replace: true });
    toasts.show(t('savedViews.done'));
  };
  return (
    <Button kind="primary" busy={action.busy.value} onClick={() => void save()}>
      {t('savedViews.update')}
    </Button>
  );
}

function SavedViewMenu({ saved, onEdit }: { saved: SavedView; onEdit: () => void }) {
  const { api, router, savedViews, toasts, t } = useInbox();
  const remove = async () => {
    try {
      await api.deleteSavedView({ id: saved.id });
      router.navigate({ screen: 'queue', view: 'all', q: '' }, { replace: true });
      toasts.show(t('savedViews.deleted', { name: saved.name }));
      await savedViews.load();
    } catch (error) {
      toasts.show(explainError(error, t), { tone: 'error' });
    }
  };
  return (
    <Menu
      label={t('savedViews.options')}
      buttonClass="icon-button"
      groups={[
        [{ label: t('savedViews.edit'), icon: 'gear', run: onEdit }],
        [{ label: t('savedViews.delete'), icon: 'close', run: () => void remove() }],
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}

/** Renders a saved view, once the views are loaded. */
export function SavedQueue({ id, filters }: { id: string; filters: RouteQuery }) {
  const { router, savedViews, t } = useInbox();
  const items = savedViews.items.value;
  const saved = items?.find((known) => known.id === id);
  if (items === null) return <Skeleton rows={12} kind="rows" />;
  if (!saved)
    return (
      <EmptyState icon="search" title={t('savedViews.gone')} text={t('savedViews.gone.text')}>
        <a class="button plain" href={router.href({ screen: 'queue', view: 'all', q: '' })}>
          {t('view.all')}
        </a>
      </EmptyState>
    );
  const state = Object.keys(filters).length === 0 ? toSavedState(saved) : parseQueueState(filters);
  return <Queue state={state} saved={saved} />;
}

interface TableProps {
  view: QueueView;
  q: string;
  sort: QueueSort;
  filters: QueueFilters;
  /** Clears the search. */
  onClear: () => void;
  onClearFilters: () => void;
}

function QueueTable({ view, q, sort, filters, onClear, onClearFilters }: TableProps) {
  const { api, live, router, toasts, t } = useInbox();
  const model = useModel(() => new QueueModel(api, live, { view, q, sort, filters }));
  const activeId = useSignal<string | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const rows = model.rows.value;
  const error = model.error.value;
  const selected = model.selected.value;
  const active = useComputed(() => (model.rows.value ?? []).findIndex(({ id }) => id === activeId.value)).value;
  const narrow = useNarrow();

  useEffect(() => {
    if (rows) visitedRows.value = rows.map(({ id }) => id);
  }, [rows]);

  const focusRow = (index: number) => {
    const row = rows?.[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    activeId.value = row.id;
    // The row may have to be rendered first.
    requestAnimationFrame(() =>
      table.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"] .row-link`)?.focus(),
    );
  };
  const current = (): QueueRow | undefined => rows?.[active];
  useShortcuts({
    j: () => focusRow(active + 1),
    k: () => focusRow(active < 0 ? 0 : active - 1),
    ArrowDown: () => (active < 0 ? false : focusRow(active + 1)),
    ArrowUp: () => (active < 0 ? false : focusRow(active - 1)),
    o: () => {
      const row = current();
      if (row) router.navigate({ screen: 'ticket', id: row.id });
    },
    x: () => {
      const row = current();
      if (row) model.toggle(row.id);
    },
    a: () => {
      const row = current();
      if (row) void assign(row);
    },
    Escape: () => model.selectAll(false),
  });
  const assign = async (row: QueueRow) => {
    try {
      await api.triageTicket({ id: row.id, assigneeId: 'me' }, { ifMatch: row.version });
      toasts.show(t('queue.assigned', { number: row.number }));
    } catch {
      toasts.show(t('error.conflict'), { tone: 'error' });
    }
    live.notify({ ticketId: row.id });
  };

  if (rows === null)
    return error === null ? (
      <Skeleton rows={12} kind="rows" />
    ) : (
      <ErrorState error={error} onRetry={() => void model.refresh()} />
    );
  if (rows.length === 0)
    return Object.keys(filters).length > 0 ? (
      <EmptyState icon="search" title={t('queue.noMatches')} text={t('filter.noMatches')}>
        <Button onClick={onClearFilters}>{t('filter.clear')}</Button>
      </EmptyState>
    ) : q === '' ? (
      <EmptyState icon="check" title={t('queue.empty')} text={t('queue.empty.text')} />
    ) : (
      <EmptyState icon="search" title={t('queue.noMatches')} text={t('queue.noMatches.text', { q })}>
        <Button onClick={onClear}>{t('queue.clearSearch')}</Button>
      </EmptyState>
    );

  const total = model.total.value;
  return (
    <div
      ref={table}
      class="table"
      role="table"
      aria-label={t('queue.tickets')}
      aria-rowcount={total === null ? -1 : total + 1}
    >
      <div class="table-head" role="rowgroup">
        <div class="row head" role="row" aria-rowindex={1}>
          <span class="cell-select" role="columnheader">
            <input
              type="checkbox"
              aria-label={t('queue.selectAll')}
              checked={selected.size === rows.length}
              onChange={(event) => model.selectAll(event.currentTarget.checked)}
            />
          </span>
          <span class="cell-number" role="columnheader">
            {t('column.number')}
          </span>
          <span class="cell-subject" role="columnheader">
            {t('column.subject')}
          </span>
          <span class="cell-requester" role="columnheader">
            {t('column.requester')}
          </span>
          <span class="cell-priority" role="columnheader">
            {t('column.priority')}
          </span>
          <span class="cell-status" role="columnheader">
            {t('column.status')}
          </span>
          <span class="cell-assignee" role="columnheader">
            {t('column.assignee')}
          </span>
          <span class="cell-due" role="columnheader">
            {t('column.due')}
          </span>
        </div>
      </div>
      <VirtualRows
        items={rows}
        toKey={({ id }) => id}
        rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
        active={active}
        hasMore={model.hasMore.value}
        onMore={() => void model.loadMore()}
      >
        {(row, index) => (
          <Row
            row={row}
            index={index}
            isSelected={selected.has(row.id)}
            onToggle={() => model.toggle(row.id)}
            onFocus={() => (activeId.value = row.id)}
          />
        )}
      </VirtualRows>
      {error !== null && (
        <p class="stale" role="status">
          {t('queue.stale')}
        </p>
      )}
      {selected.size > 0 && (
        <BulkBar rows={rows.filter(({ id }) => selected.has(id))} onClear={() => model.selectAll(false)} />
      )}
    </div>
  );
}

interface RowProps {
  row: QueueRow;
  index: number;
  isSelected: boolean;
  onToggle: () => void;
  onFocus: () => void;
}

function Row({ row, index, isSelected, onToggle, onFocus }: RowProps) {
  const { router, vocabulary, t } = useInbox();
  const priorities = vocabulary.priorities.value;
  const status = toStatusLabel(row.status, t);
  return (
    <div
      class="row"
      role="row"
      aria-rowindex={index + 2}
      data-id={row.id}
      data-unread={row.unread || undefined}
      data-selected={isSelected || undefined}
    >
      <span class="cell-select" role="cell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('queue.select', { number: row.number })}
          checked={isSelected}
          onChange={onToggle}
        />
      </span>
      <span class="cell-number" role="cell">
        {row.number}
      </span>
      <span class="cell-subject" role="cell">
        {row.unread && (
          <span class="unread-dot">
            <span class="visually-hidden">{t('queue.unread')}</span>
          </span>
        )}
        <a class="row-link" href={router.href({ screen: 'ticket', id: row.id })} onFocus={onFocus}>
          {row.subject}
        </a>
        {(row.tags ?? []).map((tag) => (
          <span key={tag} class="chip row-tag">
            {tag}
          </span>
        ))}
        {typeof row.escalatedAt === 'string' && (
          <span class="chip warn" title={t('queue.escalated')}>
            <Icon name="flag" size={12} />
            <span class="visually-hidden">{t('queue.escalated')}</span>
          </span>
        )}
      </span>
      <span class="cell-requester" role="cell">
        <span class="truncate">{row.requester.name}</span>
        <span class="truncate faint">{row.organization.name}</span>
      </span>
      <span class="cell-priority" role="cell">
        {row.priority !== null && (
          <>
            <PriorityBars tone={toPriorityTone(row.priority, priorities)} />
            <span class="truncate">{toPriorityLabel(row.priority, priorities, t)}</span>
          </>
        )}
      </span>
      <span class="cell-status" role="cell">
        <StatusIcon status={row.status} />
        <span class="truncate">{status}</span>
      </span>
      <span class="cell-assignee" role="cell">
        {row.assignee === null ? (
          <span class="faint truncate">{row.team?.name ?? t('unassigned')}</span>
        ) : (
          <>
            <Avatar name={row.assignee} />
            <span class="truncate">{row.assignee}</span>
          </>
        )}
      </span>
      <span class="cell-due" role="cell">
        <DueText row={row} />
      </span>
    </div>
  );
}

/** Renders when the first response is due, or when the ticket changed last. */
function DueText({ row }: { row: QueueRow }) {
  const { dates, now, t } = useInbox();
  const current = now.value;
  const due = parseTime(row.responseDueAt);
  if (due !== null)
    return (
      <time
        class={due < current ? 'due late' : 'due'}
        dateTime={new Date(due).toISOString()}
        title={t('queue.dueAt', { time: dates.exact(due) })}
      >
        {dates.relative(due, current)}
      </time>
    );
  const updated = parseTime(row.updatedAt);
  return updated === null ? (
    <span class="faint">–</span>
  ) : (
    <time
      class="faint"
      dateTime={new Date(updated).toISOString()}
      title={t('queue.updatedAt', { time: dates.exact(updated) })}
    >
      {dates.relative(updated, current)}
    </time>
  );
}

const NARROW = '(max-width: 900px)';

/** Whether the window is so narrow that a row has two lines. */
function useNarrow(): boolean {
  const narrow = useSignal(matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const update = () => {
      narrow.value = query.matches;
    };
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return narrow.value;
}
