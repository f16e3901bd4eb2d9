import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { toShare, type Figures } from './figures.ts';
import { createFormat, type Unit } from './scale.ts';

interface Tile {
  label: string;
  value: number | null;
  unit: Unit;
  /** Value of the previous period, where a comparison says something. */
  before?: number | null;
  /** Further lines, such as the share in time. */
  details?: readonly string[];
}

/** Renders the figures of the whole period, compared with the previous one. */
export function FigureTiles({ current, previous }: { current: Figures; previous: Figures }) {
  const { locale } = useInbox();
  const t = useManagementMessages();
  const format = createFormat(locale);
  const toDetails = (times: Figures['firstResponse']) => {
    const share = toShare(times);
    return [
      ...(times.p90 === null ? [] : [t('reports.p90Value', { time: format(times.p90, 'duration') })]),
      ...(share === null ? [] : [t('reports.shareInTime', { share: format(share, 'share') })]),
    ];
  };
  const tiles: Tile[] = [
    { label: t('reports.created'), value: current.created, unit: 'count', before: previous.created },
    { label: t('reports.solved'), value: current.solved, unit: 'count', before: previous.solved },
    { label: t('reports.open'), value: current.backlog, unit: 'count' },
    {
      label: t('reports.firstResponse'),
      value: current.firstResponse.median,
      unit: 'duration',
      before: previous.firstResponse.median,
      details: toDetails(current.firstResponse),
    },
    {
      label: t('reports.resolution'),
      value: current.resolution.median,
      unit: 'duration',
      before: previous.resolution.median,
      details: toDetails(current.resolution),
    },
    {
      label: t('reports.satisfaction'),
      value: current.satisfaction.average,
      unit: 'score',
      before: previous.satisfaction.average,
      details: [t('reports.ratings', { n: current.satisfaction.count })],
    },
  ];
  return (
    <dl class="tiles" aria-label={t('reports.figures')}>
      {tiles.map(({ label, value, unit, before = null, details = [] }) => (
        <div key={label} class="tile">
          <dt>{label}</dt>
          <dd class="tile-value">{format(value, unit)}</dd>
          {details.map((detail) => (
            <dd key={detail} class="tile-detail">
              {detail}
            </dd>
          ))}
          {before !== null && <dd class="tile-detail">{t('reports.before', { value: format(before, unit) })}</dd>}
        </div>
      ))}
    </dl>
  );
}
