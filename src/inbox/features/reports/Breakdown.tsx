import type { OperationInput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { useResource } from '../../data/resource.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/marks.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { TableScroll } from '../../ui/TableScroll.tsx';
import { toPriorityLabel } from '../queue/labels.ts';
import { toShare } from './figures.ts';
import { createFormat } from './scale.ts';

const KEYS = ['team', 'category', 'priority'] as const;
/** Property by which the figures are grouped. */
export type BreakdownKey = (typeof KEYS)[number];

interface Props {
  input: OperationInput<'readReport'>;
  by: string | undefined;
  onBy: (by: BreakdownKey) => void;
}

/** Renders the figures by team, category or priority as a table, with the volume as bars. */
export function Breakdown({ input, by, onBy }: Props) {
  const t = useManagementMessages();
  const chosen = KEYS.find((key) => key === by) ?? 'team';
  return (
    <section class="card breakdown" aria-label={t('reports.breakdown')}>
      <div class="card-head">
        <h2>{t('reports.breakdown')}</h2>
        <Segments
          label={t('reports.breakdown')}
          options={KEYS.map((id) => ({ id, label: t(`column.${id}`) }))}
          chosen={chosen}
          onChoose={(id) => onBy(KEYS.find((key) => key === id) ?? 'team')}
        />
      </div>
      <BreakdownTable key={chosen} input={input} by={chosen} />
    </section>
  );
}

function BreakdownTable({ input, by }: { input: Props['input']; by: BreakdownKey }) {
  const { api, locale, vocabulary, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const format = createFormat(locale);
  const report = useResource(
    by,
    (signal) => api.readReport({ ...input, groupBy: by }, { signal }),
    () => false,
  );
  const error = report.error.value;
  const data = report.data.value;
  if (data === null)
    return error === null ? (
      <div class="breakdown-loading">
        <Skeleton rows={4} kind="rows" />
      </div>
    ) : (
      <ErrorState error={error} onRetry={() => void report.reload()} />
    );
  const toLabel = (key: string | null) => {
    if (key === null) return t('none');
    if (by === 'priority') return toPriorityLabel(key, vocabulary.priorities.value, tInbox);
    if (by === 'category') return vocabulary.categories.value.find(({ id }) => id === key)?.label ?? key;
    return key;
  };
  const most = Math.max(1, ...data.groups.map(({ created }) => created));
  const groups = data.groups.toSorted((one, other) => other.created - one.created);
  return (
    <TableScroll label={t('reports.tableOf', { title: t(`column.${by}`) })}>
      <thead>
        <tr>
          <th scope="col" rowSpan={2}>
            {t(`column.${by}`)}
          </th>
          <th scope="col" rowSpan={2} class="number">
            {t('reports.created')}
          </th>
          <th scope="col" rowSpan={2} class="number">
            {t('reports.open')}
          </th>
          <th scope="colgroup" colSpan={3} class="group">
            {t('reports.firstResponse')}
          </th>
          <th scope="colgroup" colSpan={3} class="group">
            {t('reports.resolution')}
          </th>
          <th scope="col" rowSpan={2} class="number">
            {t('reports.satisfaction')}
          </th>
        </tr>
        <tr>
          {['first', 'resolution'].flatMap((group) =>
            (['median', 'p90', 'inTimeShort'] as const).map((name) => (
              <th key={`${group} ${name}`} scope="col" class="number">
                {t(`reports.${name}`)}
              </th>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ key, created, backlog, firstResponse, resolution, satisfaction }) => (
          <tr key={key ?? ''}>
            <th scope="row" class={key === null ? 'soft' : undefined}>
              {toLabel(key)}
            </th>
            <td class="number">
              <span class="bar-cell">
                <svg class="inline-bar" width="64" height="8" aria-hidden="true">
                  <rect class="bar series-0" width={Math.max(2, (created / most) * 64)} height="8" rx="2" />
                </svg>
                {format(created, 'count')}
              </span>
            </td>
            <td class="number">{format(backlog, 'count')}</td>
            {[firstResponse, resolution].map((times, index) => [
              <td key={`${index} median`} class="number">
                {format(times.median, 'duration')}
              </td>,
              <td key={`${index} p90`} class="number">
                {format(times.p90, 'duration')}
              </td>,
              <td key={`${index} share`} class="number">
                {format(toShare(times), 'share')}
              </td>,
            ])}
            <td class="number">{format(satisfaction.average, 'score')}</td>
          </tr>
        ))}
      </tbody>
    </TableScroll>
  );
}
