import { useState } from 'preact/hooks';
import type { Status } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { status as english } from '../../i18n/en/status.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { toTone } from './state-icons.ts';
import { wordOr } from './labels.ts';

const DAY = 86_400_000;

interface Props {
  app: PanelContext;
  now: number;
  status: Status;
  history: NonNullable<Status['history']>;
}

/**
 * How the last days were: a bar a day, and one day in words. The bars are for the eye; what is pressed, reached by the
 * arrow keys and read out is a slider over them, one stop of the tab key for all of them.
 */
export function UptimeHistory({ app, now, status, history: { from, days } }: Props) {
  const t = app.translate(english);
  const last = days.length - 1;
  const [chosen, setChosen] = useState(last);
  const at = Math.min(chosen, last);
  const start = Date.parse(from) + at * DAY;
  const state = days[at] ?? null;
  const names = status.incidents
    .filter(
      ({ startedAt, resolvedAt }) =>
        (parseTime(startedAt) ?? Infinity) < start + DAY && (parseTime(resolvedAt) ?? now) >= start,
    )
    .map(({ name }) => sanitizeLine(name));
  // Days are UTC; at noon they are the same day nearly everywhere.
  const text = [
    getDateFormat(app.locale.value).day(start + DAY / 2),
    state === null ? t('status.day.none') : wordOr(t, 'status.state.', state),
    ...names,
  ].join(' · ');
  return (
    <div class="days">
      <div class="bars" aria-hidden="true">
        {days.map((state, index) => (
          <i key={index} class={`state-${toTone(state ?? '')}${index === at ? ' on' : ''}`} />
        ))}
      </div>
      <input
        type="range"
        aria-label={t('status.days')}
        aria-valuetext={text}
        max={last}
        value={at}
        onInput={(event) => setChosen(event.currentTarget.valueAsNumber)}
      />
      <p class="hint" dir="auto">
        {text}
      </p>
    </div>
  );
}
