import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Icon } from '../../ui/Icon.tsx';
import { NotificationToggle } from './NotificationToggle.tsx';
import { SearchBox } from './SearchBox.tsx';
import { listFilters } from './filters.ts';
import type { ListModel } from './list-model.ts';

const SLIDERS = 'M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5';

/** Renders search and filter button on one line, and view, status and result count on the next. */
export function ListToolbar({ app, model }: { app: PanelContext; model: ListModel }) {
  const t = app.translate(tickets);
  const session = app.session.value;
  const query = model.query.value;
  const view = model.view.value;
  const expanded = model.expanded.value;
  const activeFilterCount = model.activeFilters.value.length;
  const total = model.total.value;
  const rows = model.rows.value.length;
  const unread = model.lists.value.views.find((other) => other.view === view)?.unread ?? Infinity;
  const controls = listFilters(app, model).map(({ key, label, choices, available }, index) => {
    if (!available) return null;
    const props = {
      'aria-label': label,
      value: query[key] ?? choices?.[0]?.[0] ?? '',
      onChange: (event: { currentTarget: { value: string } }) => model.setFilter(key, event.currentTarget.value),
    };
    const control = choices ? (
      <select class={index > 1 ? 'input' : 'quiet-head'} {...props}>
        {choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    ) : (
      <input class="input" type="date" max="9999-12-31" {...props} />
    );
    return index > 1 ? (
      <label key={key} class="quiet-head">
        {label}
        {control}
      </label>
    ) : (
      control
    );
  });
  const moreControls = controls.slice(2);

  return (
    <div class="tickets-tools">
      <div class="row">
        {session?.capabilities.search && <SearchBox app={app} model={model} />}
        {moreControls.some(Boolean) && (
          <button
            type="button"
            class="icon-button"
            aria-expanded={expanded}
            title={t('tickets.filters')}
            onClick={() => (model.expanded.value = !expanded)}
          >
            <Icon d={SLIDERS} />
          </button>
        )}
        <NotificationToggle app={app} />
      </div>
      {expanded && <div class="narrow">{moreControls}</div>}
      <div class="row">
        {controls.slice(0, 2)}
        {session && session.unread > unread && <i class="dot" role="img" aria-label={t('tickets.unread')} />}
        <p class="quiet-head" role="status">
          {rows > 0 && (total === null ? t('tickets.found.some', { n: rows }) : t('tickets.found', { n: total }))}
        </p>
        {activeFilterCount > 0 && (
          <button
            type="button"
            class="clear"
            onClick={(event) => {
              model.reset();
              event.currentTarget.parentElement?.querySelector('select')?.focus();
            }}
          >
            {t('tickets.clear', { n: activeFilterCount })}
          </button>
        )}
      </div>
    </div>
  );
}
