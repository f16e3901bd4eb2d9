import { useState } from 'preact/hooks';
import type { Status } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { status as english } from '../../i18n/en/status.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { toTone } from './state-icons.ts';
import { toStateLabel } from './labels.ts';

const DAY_MS = 86_400_000;

interface Props {
  app: PanelContext;
  now: number;
  status: Status;
  history: NonNullable<Status['history']>;
}

/**
 * Renders the uptime of the last days: a bar per day, and one day in words. The bars are hidden from assistive technology; a
 * range input over them selects the day, so that they are a single tab stop.
 */
export function UptimeHistory({ app, now, status, history: { from, days } }: Props) {
  const t = app.translate(english);
  const last = days.length - 1;
  const [selected, setSelected] = useState(last);
  const index = Math.min(selected, last);
  const start = Date.parse(from) + index * DAY_MS;
  const state = days[index] ?? null;
  const names = status.incidents
    .filter(
      ({ startedAt, resolvedAt }) =>
        (parseTime(startedAt) ?? Infinity) < start + DAY_MS && (parseTime(resolvedAt) ?? now) >= start,
    )
    .map(({ name }) => sanitizeLine(name));
  // Days are UTC; their noon falls on the same date in nearly all time zones.
  const text = [
    getDateFormat(app.locale.value).day(start + DAY_MS / 2),
    state === null ? t('status.day.none') : toStateLabel(t, 'status.state.', state),
    ...names,
  ].join(' · ');
  return (
    <div class="days">
      <div class="bars" aria-hidden="true">
        {days.map((state, day) => (
          <i key={day} class={`state-${toTone(state ?? '')}${day === index ? ' on' : ''}`} />
        ))}
      </div>
      <input
        type="range"
        aria-label={t('status.days')}
        aria-valuetext={text}
        max={last}
        value={index}
        onInput={(event) => setSelected(event.currentTarget.valueAsNumber)}
      />
      <p class="hint" dir="auto">
        {text}
      </p>
    </div>
  );
}
