import { useMemo } from 'preact/hooks';
import type { OperationInput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { useDraft } from '../../data/draft.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { removeAt, replaceAt } from './reorder.ts';
import { SaveBar } from './SaveBar.tsx';
import { SettingCard } from './SettingCard.tsx';
import { useConfigured } from './use-configured.ts';

type Hours = NonNullable<OperationInput<'replaceSupportHours'>['value']>;
type Interval = Hours['hours'][number];

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** A Monday. */
const MONDAY = Date.UTC(2026, 5, 1);
const DAY_MS = 24 * 3_600_000;
const OFFICE_HOURS: Interval = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' };
/** Half hours of a day, with its end. */
const TIMES = Array.from(
  { length: 49 },
  (_, half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`,
);

/** Renders business hours and holidays; managers can change them. */
export function HoursSettings({ canEdit }: { canEdit: boolean }) {
  const { api, locale } = useInbox();
  const t = useManagementMessages();
  const configured = useConfigured('supportHours');
  // A draft is null until it is loaded, and so are hours around the clock.
  const draft = useDraft<{ hours: Hours | null }>(
    'hours',
    async (signal) => wrap(configured.accept(await api.readInboxSettings(undefined, signal ? { signal } : {}))),
    async ({ hours }, ifMatch) => wrap(configured.accept(await api.replaceSupportHours({ value: hours }, { ifMatch }))),
  );
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  const dayName = (day: number) => weekday.format(MONDAY + (day - 1) * DAY_MS);
  const value = draft.value.value;
  const hours = value?.hours ?? null;
  const isEditable = canEdit && !configured.isFixed.value;
  const set = (changed: Partial<Hours>) => {
    if (hours) draft.set({ hours: { ...hours, ...changed } });
  };
  const isValid =
    hours === null ||
    (hours.hours.length > 0 &&
      hours.hours.every(({ days, from, to }) => days.length > 0 && from < to) &&
      (hours.holidays ?? []).every((day) => day !== ''));
  return (
    <SettingCard
      title={t('settings.hours')}
      text={t('hours.text')}
      isConfigured={configured.isFixed.value}
      isLoaded={value !== null}
      error={draft.loadError.value}
      onRetry={() => void draft.reload()}
    >
      {!isEditable && (
        <ul class="plain-rows">
          {hours === null && <li>{t('hours.always')}</li>}
          {hours && <li>{hours.zone}</li>}
          {hours?.hours.map(({ days, from, to }) => (
            <li key={`${days.join(' ')} ${from}`}>
              {days.map(dayName).join(', ')}, {from}–{to}
            </li>
          ))}
          {hours?.holidays && hours.holidays.length > 0 && (
            <li>
              {t('hours.holidays')}: {hours.holidays.join(', ')}
            </li>
          )}
        </ul>
      )}
      {isEditable && value && (
        <>
          <label class="check-line">
            <input
              type="checkbox"
              checked={hours === null}
              onChange={(event) =>
                draft.set({
                  hours: event.currentTarget.checked
                    ? null
                    : { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hours: [OFFICE_HOURS] },
                })
              }
            />
            {t('hours.always')}
          </label>
          {hours && (
            <>
              <SelectField
                label={t('hours.zone')}
                value={hours.zone}
                options={(zones.includes(hours.zone) ? zones : [hours.zone, ...zones]).map((id) => ({
                  id,
                  label: id.replaceAll('_', ' '),
                }))}
                onChange={(zone) => set({ zone })}
              />
              <ol class="edit-rows" aria-label={t('hours.intervals')}>
                {hours.hours.map((interval, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- intervals have no id and do not move.
                  <li key={index} class="edit-row">
                    <IntervalFields
                      interval={interval}
                      dayName={dayName}
                      onChange={(changed) => set({ hours: replaceAt(hours.hours, index, changed) })}
                    />
                    <IconButton
                      icon="close"
                      label={t('hours.removeInterval')}
                      disabled={hours.hours.length === 1}
                      onClick={() => set({ hours: removeAt(hours.hours, index) })}
                    />
                  </li>
                ))}
              </ol>
              <div class="form-row">
                <Button icon="plus" onClick={() => set({ hours: [...hours.hours, OFFICE_HOURS] })}>
                  {t('hours.addInterval')}
                </Button>
              </div>
              <Holidays days={hours.holidays ?? []} onChange={(holidays) => set({ holidays })} />
            </>
          )}
          <SaveBar draft={draft} isValid={isValid} />
        </>
      )}
    </SettingCard>
  );
}

const wrap = ({ value, version }: { value: Hours | null; version: string }) => ({ value: { hours: value }, version });

interface IntervalProps {
  interval: Interval;
  dayName: (day: number) => string;
  onChange: (interval: Interval) => void;
}

function IntervalFields({ interval, dayName, onChange }: IntervalProps) {
  const t = useManagementMessages();
  const { days, from, to } = interval;
  const times = (current: string) =>
    (TIMES.includes(current) ? TIMES : [...TIMES, current].sort()).map((id) => ({ id, label: id }));
  return (
    <div class="interval">
      <fieldset class="day-checks">
        <legend class="visually-hidden">{t('hours.days')}</legend>
        {DAYS.map((day) => (
          <label key={day} class="segment">
            <input
              type="checkbox"
              class="visually-hidden"
              checked={days.includes(day)}
              onChange={() =>
                onChange({
                  ...interval,
                  days: days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort(),
                })
              }
            />
            <span>{dayName(day)}</span>
          </label>
        ))}
      </fieldset>
      <SelectField
        label={t('hours.from')}
        value={from}
        options={times(from)}
        onChange={(next) => onChange({ ...interval, from: next })}
      />
      <SelectField
        label={t('hours.to')}
        value={to}
        options={times(to)}
        onChange={(next) => onChange({ ...interval, to: next })}
      />
      {(days.length === 0 || from >= to) && <p class="form-error">{t('hours.invalid')}</p>}
    </div>
  );
}

function Holidays({ days, onChange }: { days: readonly string[]; onChange: (days: string[]) => void }) {
  const t = useManagementMessages();
  return (
    <fieldset class="form">
      <legend>{t('hours.holidays')}</legend>
      <div class="holidays">
        {days.map((day, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- days can be the same while they are edited.
          <span key={index} class="holiday">
            <input
              class="input"
              type="date"
              aria-label={t('hours.holiday')}
              value={day}
              onInput={(event) => onChange(replaceAt(days, index, event.currentTarget.value))}
            />
            <IconButton
              icon="close"
              label={t('hours.removeHoliday', { day })}
              onClick={() => onChange(removeAt(days, index))}
            />
          </span>
        ))}
        <Button icon="plus" onClick={() => onChange([...days, ''])}>
          {t('hours.addHoliday')}
        </Button>
      </div>
    </fieldset>
  );
}
