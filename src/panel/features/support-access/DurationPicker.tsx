import { useId, useState } from 'preact/hooks';
import type { AccessState } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { access } from '../../i18n/en/access.ts';
import { getDateFormat } from '../../i18n/date-format.ts';
import { type DurationChoice, toDay, endOfDay, lastDay } from './duration-choice.ts';
import { Segmented } from '../../ui/Segmented.tsx';

/** Value of the option that shows the date input. */
const DATE = 'date';

/** Returns the initially selected duration: the vendor's default if it is offered, else the first. */
export const toDefaultChoice = ({ choiceSeconds: choices, defaultSeconds }: AccessState): DurationChoice => ({
  seconds: choices.includes(defaultSeconds) ? defaultSeconds : (choices[0] ?? defaultSeconds),
});

interface Props {
  app: PanelContext;
  now: number;
  state: AccessState;
  choice: DurationChoice;
  /** Seconds from now; null for an invalid date. */
  seconds: number | null;
  onChange: (choice: DurationChoice) => void;
}

/** Renders the choice of a duration or an end date, with the exact end. */
export function DurationPicker({ app, now, state, choice, seconds, onChange }: Props) {
  const t = app.translate(access);
  const times = getDateFormat(app.locale.value);
  const name = useId();
  const [day, setDay] = useState(() => toDay(now + state.defaultSeconds * 1000));
  const isDate = 'date' in choice;
  const from = toDay(now);
  const to = lastDay(now, state.maxSeconds);
  const formatDay = (date: string) => times.day((endOfDay(date) ?? now) - 1);
  return (
    <div class="field">
      <b aria-hidden="true">{t('access.confirm.length')}</b>
      <Segmented
        label={t('access.confirm.length')}
        value={isDate ? DATE : String(choice.seconds)}
        onChoose={(chosen) => onChange(chosen === DATE ? { date: day } : { seconds: Number(chosen) })}
        choices={[
          ...state.choiceSeconds.map((seconds) => ({ value: String(seconds), label: times.length(seconds) })),
          ...(to >= from ? [{ value: DATE, label: t('access.choice.date') }] : []),
        ]}
      />
      {isDate && (
        <label class="field">
          {t('access.choice.day')}
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
              onChange({ date: event.currentTarget.value });
            }}
          />
        </label>
      )}
      <p id={`${name}-end`} class={seconds === null ? 'error' : 'until'} role="status">
        {seconds === null
          ? t('access.choice.bad', { from: formatDay(from), to: formatDay(to) })
          : t('access.choice.ends', { time: times.exact(now + seconds * 1000) })}
      </p>
    </div>
  );
}
