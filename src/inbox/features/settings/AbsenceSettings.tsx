import { useSignal } from '@preact/signals';
import { parseTime } from '../../../panel/i18n/date-format.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Avatar } from '../../ui/marks.tsx';
import { SettingCard } from './SettingCard.tsx';

const MAX_ROWS = 100;

/** Renders current and future absences of agents; managers can add and delete them. */
export function AbsenceSettings({ canEdit }: { canEdit: boolean }) {
  const { api, dates, vocabulary, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const agentId = useSignal('');
  const first = useSignal('');
  const last = useSignal('');
  const action = useAction();
  const absences = useResource(
    'absences',
    (signal) => api.listAbsences({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const items = absences.data.value?.items;
  const error = action.error.value;
  const isComplete = agentId.value !== '' && first.value !== '' && last.value !== '' && first.value <= last.value;
  const change = async (write: () => Promise<unknown>) => {
    const good = await action.run(write);
    await absences.reload();
    void vocabulary.load();
    return good;
  };
  const add = async () => {
    // Whole days in the time zone of the browser; the last day is part of the absence.
    const end = new Date(`${last.peek()}T00:00`);
    end.setDate(end.getDate() + 1);
    const absence = {
      agentId: agentId.peek(),
      from: new Date(`${first.peek()}T00:00`).toISOString(),
      to: end.toISOString(),
    };
    if (await change(() => api.createAbsence(absence))) {
      agentId.value = '';
      first.value = '';
      last.value = '';
    }
  };
  return (
    <SettingCard
      title={t('settings.absences')}
      text={t('absences.text')}
      isLoaded={items !== undefined}
      error={absences.error.value}
      onRetry={() => void absences.reload()}
    >
      {items?.length === 0 && <EmptyState icon="snooze" title={t('absences.empty')} />}
      <ul class="plain-rows" aria-label={t('settings.absences')}>
        {items?.map(({ id, agent, from, to }) => (
          <li key={id}>
            <Avatar name={agent.name} />
            <span class="grow">{agent.name}</span>
            <span class="soft">
              {dates.day(parseTime(from) ?? 0)} – {dates.day((parseTime(to) ?? 1) - 1)}
            </span>
            {canEdit && (
              <Button
                kind="quiet"
                busy={action.busy.value}
                aria-label={t('settings.delete', { name: agent.name })}
                onClick={() => void change(() => api.deleteAbsence({ id }))}
              >
                {t('delete')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {canEdit && (
        <form
          class="form"
          aria-label={t('absences.new')}
          onSubmit={(event) => {
            event.preventDefault();
            if (isComplete) void add();
          }}
        >
          <h3>{t('absences.new')}</h3>
          <div class="form-columns">
            <SelectField
              label={t('role.agent')}
              value={agentId.value}
              options={[
                { id: '', label: t('absences.choose') },
                ...vocabulary.agents.value.map(({ id, name }) => ({ id, label: name })),
              ]}
              onChange={(id) => (agentId.value = id)}
            />
            <DayInput label={t('absences.first')} value={first.value} onInput={(day) => (first.value = day)} />
            <DayInput label={t('absences.last')} value={last.value} onInput={(day) => (last.value = day)} />
          </div>
          {first.value !== '' && last.value !== '' && first.value > last.value && (
            <p class="form-error">{t('absences.order')}</p>
          )}
          {error !== null && (
            <p class="form-error" role="alert">
              {explainError(error, tInbox)}
            </p>
          )}
          <div class="form-row">
            <Button type="submit" busy={action.busy.value} disabled={!isComplete}>
              {t('settings.add')}
            </Button>
          </div>
        </form>
      )}
    </SettingCard>
  );
}

function DayInput({ label, value, onInput }: { label: string; value: string; onInput: (day: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input class="input" type="date" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}
