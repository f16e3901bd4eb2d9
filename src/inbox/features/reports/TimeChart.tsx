import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { TableScroll } from '../../ui/TableScroll.tsx';
import { createFormat, toTicks, type Unit } from './scale.ts';

/** Values of one line or one part of the bars, a value for each week. */
export interface Series {
  label: string;
  values: readonly (number | null)[];
}

interface Props {
  title: string;
  /** Description of the chart, in a sentence. */
  text: string;
  /** Days on which the weeks begin. */
  weeks: readonly string[];
  series: readonly Series[];
  kind: 'bars' | 'lines';
  unit: Unit;
}

const HEIGHT = 200;
const TOP = 8;
const BOTTOM = 24;
const END = 12;
const LABEL_WIDTH = 72;

/** Renders values by week as a chart, with a table of the same values. Bars are stacked. */
export function TimeChart({ title, text, weeks, series, kind, unit }: Props) {
  const { locale } = useInbox();
  const t = useManagementMessages();
  const format = createFormat(locale);
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(560);
  const hovered = useSignal<number | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      width.value = Math.max(200, element.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const max = Math.max(
    0,
    ...weeks.map((_, week) => {
      const values = series.map(({ values }) => values[week] ?? 0);
      return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    }),
  );
  const ticks = toTicks(max, unit);
  const top = ticks.at(-1) ?? 1;
  const tickLabels = ticks.map((tick) => format(tick, unit));
  const start = 16 + Math.max(...tickLabels.map((label) => label.length)) * 7;
  const step = (width.value - start - END) / Math.max(1, weeks.length);
  const toX = (week: number) => start + (week + 0.5) * step;
  const toY = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const labelEvery = Math.max(1, Math.ceil(LABEL_WIDTH / step));
  const barWidth = Math.max(2, Math.min(32, step * 0.6));
  const at = hovered.value;
  const isEmpty = series.every(({ values }) => values.every((value) => value === null || value === 0));

  return (
    <figure class="chart" aria-label={title}>
      <figcaption>
        <h2>{title}</h2>
        <p class="soft">{text}</p>
      </figcaption>
      <ul class="legend">
        {series.map(({ label, values }, index) => (
          <li key={label}>
            <svg class="swatch" width="14" height="10" aria-hidden="true">
              {kind === 'bars' ? (
                <rect class={`bar series-${index}`} x="1" y="1" width="12" height="8" rx="2" />
              ) : (
                <path class={`line series-${index}`} d="M0 5H14" />
              )}
            </svg>
            {label}
            {at !== null && <b class="legend-value">{format(values[at] ?? null, unit)}</b>}
          </li>
        ))}
        {at !== null && (
          <li class="legend-week">{t('reports.weekOf', { day: day.format(Date.parse(weeks[at] ?? '')) })}</li>
        )}
      </ul>
      <div ref={box} class="chart-box">
        {isEmpty ? (
          <p class="chart-empty">{t('reports.noValues')}</p>
        ) : (
          <svg
            width={width.value}
            height={HEIGHT}
            role="img"
            aria-label={t('reports.chartLabel', { title })}
            onPointerMove={(event) => {
              const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
              const week = Math.floor((x - start) / step);
              hovered.value = week >= 0 && week < weeks.length ? week : null;
            }}
            onPointerLeave={() => (hovered.value = null)}
          >
            {ticks.map((tick, index) => (
              <g key={tick}>
                <line class="grid" x1={start} x2={width.value - END} y1={toY(tick)} y2={toY(tick)} />
                <text class="tick" x={start - 8} y={toY(tick) + 4} text-anchor="end">
                  {tickLabels[index]}
                </text>
              </g>
            ))}
            {at !== null && (
              <rect class="hovered" x={start + at * step} y={TOP} width={step} height={HEIGHT - TOP - BOTTOM} />
            )}
            {weeks.map(
              (week, index) =>
                (weeks.length - 1 - index) % labelEvery === 0 && (
                  <text key={week} class="tick" x={toX(index)} y={HEIGHT - 6} text-anchor="middle">
                    {day.format(Date.parse(week))}
                  </text>
                ),
            )}
            {kind === 'bars'
              ? weeks.map((week, index) => {
                  let below = 0;
                  return (
                    <g key={week}>
                      {series.map(({ label, values }, position) => {
                        const value = values[index] ?? 0;
                        const y = toY(below + value);
                        const height = toY(below) - y;
                        below += value;
                        return (
                          value > 0 && (
                            <rect
                              key={label}
                              class={`bar series-${position}`}
                              x={toX(index) - barWidth / 2}
                              y={y + 0.5}
                              width={barWidth}
                              height={Math.max(1, height - 1)}
                              rx="2"
                            />
                          )
                        );
                      })}
                    </g>
                  );
                })
              : series.map(({ label, values }, position) => (
                  <g key={label}>
                    <path
                      class={`line series-${position}`}
                      d={toPath(values.map((value, index) => (value === null ? null : [toX(index), toY(value)])))}
                    />
                    {values.map(
                      (value, index) =>
                        value !== null && (
                          <circle
                            key={weeks[index]}
                            class={`dot series-${position}`}
                            cx={toX(index)}
                            cy={toY(value)}
                            r={at === index ? 4 : 2.5}
                          />
                        ),
                    )}
                  </g>
                ))}
          </svg>
        )}
      </div>
      <details class="chart-table">
        <summary>{t('reports.table')}</summary>
        <TableScroll label={t('reports.tableOf', { title })}>
          <thead>
            <tr>
              <th scope="col">{t('reports.week')}</th>
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week, index) => (
              <tr key={week}>
                <th scope="row">{day.format(Date.parse(week))}</th>
                {series.map(({ label, values }) => (
                  <td key={label} class="number">
                    {format(values[index] ?? null, unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </TableScroll>
      </details>
    </figure>
  );
}

/** Formats points as a path, with gaps for missing values. */
function toPath(points: readonly (readonly [number, number] | readonly number[] | null)[]): string {
  let isDrawing = false;
  return points
    .map((point) => {
      if (!point) {
        isDrawing = false;
        return '';
      }
      const command = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return `${command}${point.map((value) => value.toFixed(1)).join(' ')}`;
    })
    .join('');
}
