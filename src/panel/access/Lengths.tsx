import { useId, useState } from 'preact/hooks';
import type { AccessState } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { access } from '../i18n/en/access.ts';
import { timesIn } from '../i18n/times.ts';
import { type Choice, dayOf, endOfDay, lastDay, secondsOf } from './until.ts';
import { Segmented } from '../ui/Segmented.tsx';

/** The choice of a last day among the lengths. */
const DATE = 'date';

/** What is chosen, and whether it can be asked for. */
export interface Length {
  choice: Choice;
  /** Seconds from now; null when the date is none that can be chosen. */
  seconds: (now: number) => number | null;
}

/** The length first offered: the vendor's default among the offered ones. */
export function firstLength(state: AccessState): Length {
  const offered = state.choices.includes(state.defaultSeconds)
    ? state.defaultSeconds
    : (state.choices[0] ?? state.defaultSeconds);
  return lengthOf({ seconds: offered }, state);
}

function lengthOf(choice: Choice, state: AccessState): Length {
  return { choice, seconds: (now) => secondsOf(choice, now, state.maximumSeconds) };
}

interface Props {
  app: App;
  now: number;
  state: AccessState;
  value: Length;
  onChange: (length: Length) => void;
}

/** How long: one of the offered lengths or a last day, with the exact end said before anything is done. */
export function Lengths({ app, now, state, value, onChange }: Props) {
  const t = app.translate(access);
  const times = timesIn(app.locale.value);
  const name = useId();
  const [day, setDay] = useState(() => dayOf(now + state.defaultSeconds * 1000));
  const { choice } = value;
  const dated = 'date' in choice;
  const from = dayOf(now);
  const to = lastDay(now, state.maximumSeconds);
  const seconds = value.seconds(now);
  const shown = (date: string) => times.day((endOfDay(date) ?? now) - 1);
  return (
    <div class="field">
      <span class="label" aria-hidden="true">
        {t('access.confirm.length')}
      </span>
      <Segmented
        label={t('access.confirm.length')}
        value={dated ? DATE : String(choice.seconds)}
        onChoose={(chosen) => onChange(lengthOf(chosen === DATE ? { date: day } : { seconds: Number(chosen) }, state))}
        choices={[
          ...state.choices.map((seconds) => ({ value: String(seconds), label: times.length(seconds) })),
          ...(to >= from ? [{ value: DATE, label: t('access.choice.date') }] : []),
        ]}
      />
      {dated && (
        <label class="day">
          <span>{t('access.choice.day')}</span>
          <input
            class="input"
            type="date"
            min={from}
            max={to}
            value={day}
            aria-invalid={seconds === null || undefined}
            aria-describedby={`${name}-end`}
            onInput={(event) => {
              setDay(event.currentTarget.value);
              onChange(lengthOf({ date: event.currentTarget.value }, state));
            }}
          />
        </label>
      )}
      <p id={`${name}-end`} class={seconds === null ? 'error' : 'ends'} role="status">
        {seconds === null
          ? t('access.choice.bad', { from: shown(from), to: shown(to) })
          : t('access.choice.ends', { time: times.exact(now + seconds * 1000) })}
      </p>
    </div>
  );
}
