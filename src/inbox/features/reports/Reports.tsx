import { useSignal } from '@preact/signals';
import '../../styles/management.css';
import { download } from '../../../panel/ui/download.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import type { RouteQuery } from '../../core/router.ts';
import { useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { Picker, type PickerOption } from '../../ui/Picker.tsx';
import { toPriorityLabel } from '../queue/labels.ts';
import { Breakdown, type BreakdownKey } from './Breakdown.tsx';
import { FigureTiles } from './FigureTiles.tsx';
import { NO_FIGURES, toShare, type Figures } from './figures.ts';
import { parsePeriod, PERIOD_WEEKS, toDay, toPreviousPeriod, toWeeks, type Period } from './period.ts';
import { TimeChart } from './TimeChart.tsx';

/** Filters of a report, as in the address. */
const FILTERS = ['team', 'category', 'priority'] as const;

/** Renders the reports: figures of the tickets of a period, by week and by team, category or priority. */
export function Reports({ query }: { query: RouteQuery }) {
  const { router, viewer, vocabulary, now, t: tInbox } = useInbox();
  const t = useManagementMessages();
  // The day, because a report of each tick of the clock would be another one.
  const day = toDay(now.value);
  const period = parsePeriod(query, Date.parse(day));
  const filters = Object.fromEntries(
    FILTERS.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])),
  );
  const change = (changed: Record<string, string | undefined>) => {
    const entries = Object.entries({ ...query, ...changed }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    router.navigate({ screen: 'reports', query: Object.fromEntries(entries) }, { replace: true });
  };
  if (viewer.role === 'agent')
    return (
      <Page title={t('reports.title')}>
        <EmptyState icon="lock" title={t('error.forbidden')} text={t('reports.managers')} />
      </Page>
    );

  const priorities = vocabulary.priorities.value;
  const options: Record<(typeof FILTERS)[number], PickerOption[]> = {
    team: vocabulary.teams.value.map(({ id, name }) => ({ id, label: name })),
    category: vocabulary.categories.value.map(({ id, label }) => ({ id, label })),
    priority: priorities.map(({ id }) => ({ id, label: toPriorityLabel(id, priorities, tInbox) })),
  };
  return (
    <Page title={t('reports.title')} actions={<ExportButton period={period} filters={filters} />}>
      <div class="filter-row" role="group" aria-label={t('reports.filters')}>
        <PeriodPicker period={period} onChange={change} />
        {FILTERS.filter((name) => options[name].length > 0 || query[name] !== undefined).map((name) => {
          const chosen = query[name];
          return (
            <Picker
              key={name}
              label={t(`column.${name}`)}
              buttonClass="button filter-button"
              placeholder={t(`column.${name}`)}
              emptyText={t('none')}
              options={[{ id: '', label: t('reports.all') }, ...options[name]]}
              chosen={[chosen ?? '']}
              onPick={(id) => change({ [name]: id === '' ? undefined : id })}
            >
              <span class="soft">{t(`column.${name}`)}</span>
              {chosen === undefined
                ? t('reports.all')
                : (options[name].find(({ id }) => id === chosen)?.label ?? chosen)}
              <Icon name="chevron" size={14} />
            </Picker>
          );
        })}
      </div>
      <ReportContent
        key={JSON.stringify([period, filters])}
        period={period}
        filters={filters}
        by={query['by']}
        onBy={(by) => change({ by })}
      />
    </Page>
  );
}

const toInput = ({ from, to }: Pick<Period, 'from' | 'to'>) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

interface ContentProps {
  period: Period;
  filters: RouteQuery;
  by: string | undefined;
  onBy: (by: BreakdownKey) => void;
}

function ReportContent({ period, filters, by, onBy }: ContentProps) {
  const { api } = useInbox();
  const t = useManagementMessages();
  const report = useResource(
    'report',
    async (signal) => {
      const [current, previous] = await Promise.all([
        api.readReport({ ...toInput(period), ...filters, groupBy: 'week' }, { signal }),
        api.readReport({ ...toInput(toPreviousPeriod(period)), ...filters }, { signal }),
      ]);
      return { current, previous };
    },
    () => false,
  );
  const data = report.data.value;
  const error = report.error.value;
  if (data === null)
    return error === null ? <ReportSkeleton /> : <ErrorState error={error} onRetry={() => void report.reload()} />;
  const { current, previous } = data;
  if (current.created === 0)
    return <EmptyState icon="chart" title={t('reports.empty')} text={t('reports.empty.text')} />;

  const weeks = toWeeks(period);
  const byWeek = new Map(current.groups.map((group) => [group.key, group]));
  const select = <T,>(value: (figures: Figures) => T) => weeks.map((week) => value(byWeek.get(week) ?? NO_FIGURES));
  return (
    <>
      <FigureTiles current={current} previous={previous} />
      <div class="charts">
        <TimeChart
          title={t('reports.volume')}
          text={t('reports.volume.text')}
          weeks={weeks}
          kind="bars"
          unit="count"
          series={[
            { label: t('reports.solved'), values: select(({ solved }) => solved) },
            { label: t('reports.open'), values: select(({ backlog }) => backlog) },
          ]}
        />
        <TimeChart
          title={t('reports.inTime')}
          text={t('reports.inTime.text')}
          weeks={weeks}
          kind="lines"
          unit="share"
          series={[
            { label: t('reports.firstResponse'), values: select(({ firstResponse }) => toShare(firstResponse)) },
            { label: t('reports.resolution'), values: select(({ resolution }) => toShare(resolution)) },
          ]}
        />
        <TimeChart
          title={t('reports.firstResponse')}
          text={t('reports.firstResponse.text')}
          weeks={weeks}
          kind="lines"
          unit="duration"
          series={[
            { label: t('reports.median'), values: select(({ firstResponse }) => firstResponse.median) },
            { label: t('reports.p90'), values: select(({ firstResponse }) => firstResponse.p90) },
          ]}
        />
        <TimeChart
          title={t('reports.resolution')}
          text={t('reports.resolution.text')}
          weeks={weeks}
          kind="lines"
          unit="duration"
          series={[
            { label: t('reports.median'), values: select(({ resolution }) => resolution.median) },
            { label: t('reports.p90'), values: select(({ resolution }) => resolution.p90) },
          ]}
        />
        <TimeChart
          title={t('reports.satisfaction')}
          text={t('reports.satisfaction.text')}
          weeks={weeks}
          kind="lines"
          unit="score"
          series={[{ label: t('reports.average'), values: select(({ satisfaction }) => satisfaction.average) }]}
        />
      </div>
      <Breakdown input={{ ...toInput(period), ...filters }} by={by} onBy={onBy} />
    </>
  );
}

/** Has the shape of the report, so that nothing moves when it arrives. */
function ReportSkeleton() {
  return (
    <div class="report-skeleton" aria-hidden="true">
      <div class="tiles">
        {[1, 2, 3, 4, 5, 6].map((tile) => (
          <i key={tile} class="tile" />
        ))}
      </div>
      <div class="charts">
        {[1, 2, 3, 4].map((chart) => (
          <i key={chart} class="chart" />
        ))}
      </div>
    </div>
  );
}

interface PeriodProps {
  period: Period;
  onChange: (changed: Record<string, string | undefined>) => void;
}

function PeriodPicker({ period, onChange }: PeriodProps) {
  const t = useManagementMessages();
  const isCustom = period.weeks === null;
  const last = toDay(period.to - 1);
  const setDays = (days: { from?: string; to?: string }) => {
    const next = { from: toDay(period.from), to: last, ...days };
    // An end before the start moves the start: while typing, both are valid days.
    if (next.from > next.to) Object.assign(next, days.from === undefined ? { from: next.to } : { to: next.from });
    onChange({ ...next, weeks: undefined });
  };
  return (
    <>
      <Picker
        label={t('reports.period')}
        buttonClass="button filter-button"
        placeholder={t('reports.period')}
        emptyText={t('none')}
        options={[
          ...PERIOD_WEEKS.map((n) => ({ id: String(n), label: t('reports.lastWeeks', { n }) })),
          { id: 'custom', label: t('reports.custom') },
        ]}
        chosen={[isCustom ? 'custom' : String(period.weeks)]}
        onPick={(id) => (id === 'custom' ? setDays({}) : onChange({ weeks: id, from: undefined, to: undefined }))}
      >
        <Icon name="clock" size={14} />
        {period.weeks === null ? t('reports.custom') : t('reports.lastWeeks', { n: period.weeks })}
        <Icon name="chevron" size={14} />
      </Picker>
      {isCustom && (
        <>
          <DayField label={t('reports.from')} value={toDay(period.from)} onChange={(from) => setDays({ from })} />
          <DayField label={t('reports.to')} value={last} onChange={(to) => setDays({ to })} />
        </>
      )}
    </>
  );
}

function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <label class="day-field">
      <span class="soft">{label}</span>
      <input
        class="input"
        type="date"
        value={value}
        onChange={(event) => {
          if (event.currentTarget.value !== '') onChange(event.currentTarget.value);
        }}
      />
    </label>
  );
}

function ExportButton({ period, filters }: { period: Period; filters: RouteQuery }) {
  const { api, toasts, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const busy = useSignal(false);
  const save = async () => {
    busy.value = true;
    try {
      const file = await api.exportReport({ ...toInput(period), ...filters });
      download(file, `tickets-${toDay(period.from)}-${toDay(period.to - 1)}.csv`);
    } catch (error) {
      toasts.show(explainError(error, tInbox), { tone: 'error' });
    }
    busy.value = false;
  };
  return (
    <Button icon="download" busy={busy.value} onClick={() => void save()}>
      {t('reports.export')}
    </Button>
  );
}
