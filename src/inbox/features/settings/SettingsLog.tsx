import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { SETTINGS_AREAS } from '../../../contract/schemas/settings.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Avatar } from '../../ui/marks.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { SettingCard } from './SettingCard.tsx';

type Entry = OperationOutput<'listSettingsLog'>['items'][number];

const PAGE_SIZE = 50;
const ACTIONS = ['created', 'changed', 'deleted'] as const;

/** Renders the changes of settings, newest first, by area and agent. */
export function SettingsLog() {
  const { vocabulary } = useInbox();
  const t = useManagementMessages();
  const area = useSignal('');
  const agentId = useSignal('');
  return (
    <>
      <div class="form-columns log-filters" role="group" aria-label={t('reports.filters')}>
        <SelectField
          label={t('log.area')}
          value={area.value}
          options={[
            { id: '', label: t('reports.all') },
            ...SETTINGS_AREAS.map((id) => ({ id, label: t(`log.area.${id}`) })),
          ]}
          onChange={(id) => (area.value = id)}
        />
        <SelectField
          label={t('log.agent')}
          value={agentId.value}
          options={[
            { id: '', label: t('reports.all') },
            ...vocabulary.agents.value.map(({ id, name }) => ({ id, label: name })),
          ]}
          onChange={(id) => (agentId.value = id)}
        />
      </div>
      <LogEntries key={`${area.value} ${agentId.value}`} area={area.value} agentId={agentId.value} />
    </>
  );
}

function LogEntries({ area, agentId }: { area: string; agentId: string }) {
  const { api, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const knownArea = SETTINGS_AREAS.find((known) => known === area);
  const query = { limit: PAGE_SIZE, ...(knownArea && { area: knownArea }), ...(agentId !== '' && { agentId }) };
  const older = useSignal<readonly Entry[]>([]);
  /** Cursor behind the older entries; undefined until the first of them were loaded. */
  const cursor = useSignal<string | null | undefined>(undefined);
  const more = useAction();
  const first = useResource(
    'log',
    (signal) => api.listSettingsLog(query, { signal }),
    () => false,
  );
  const page = first.data.value;
  const next = cursor.value === undefined ? (page?.next ?? null) : cursor.value;
  const entries = [...(page?.items ?? []), ...older.value];
  const loadMore = () =>
    more.run(async () => {
      if (next === null) return;
      const answer = await api.listSettingsLog({ ...query, cursor: next });
      older.value = [...older.peek(), ...answer.items];
      cursor.value = answer.next;
    });
  const error = more.error.value;
  return (
    <SettingCard
      title={t('settings.log')}
      text={t('log.text')}
      isLoaded={page !== null}
      error={first.error.value}
      onRetry={() => void first.reload()}
    >
      {entries.length === 0 ? (
        <EmptyState icon="note" title={t('log.empty')} text={t('log.empty.text')} />
      ) : (
        <ol class="log" aria-label={t('settings.log')}>
          {entries.map((entry) => (
            <li key={entry.id}>
              <Avatar name={entry.agent.name} />
              <div class="grow">
                <p>
                  <b>{entry.agent.name}</b> <LogText entry={entry} />
                </p>
                <Detail detail={entry.detail} />
              </div>
              <span class="faint log-time">
                <TimeText value={entry.at} form="exact" />
              </span>
            </li>
          ))}
        </ol>
      )}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, tInbox)}
        </p>
      )}
      {next !== null && (
        <div class="form-row">
          <Button busy={more.busy.value} onClick={() => void loadMore()}>
            {t('log.more')}
          </Button>
        </div>
      )}
    </SettingCard>
  );
}

/** Renders what was done: `changed a macro: Restart`. */
function LogText({ entry: { area, action, subject } }: { entry: Entry }) {
  const t = useManagementMessages();
  const knownArea = SETTINGS_AREAS.find((known) => known === area);
  const knownAction = ACTIONS.find((known) => known === action);
  const what = knownArea ? t(`log.area.${knownArea}`) : area;
  return (
    <>
      {knownAction ? t(`log.${knownAction}`, { what }) : `${action} ${what}`}
      {subject !== area && <span>: {subject}</span>}
    </>
  );
}

function Detail({ detail }: { detail: Entry['detail'] }) {
  const parts = Object.entries(detail).map(([name, value]) => {
    const text = Array.isArray(value) ? value.map(String).join(', ') : String(value);
    return `${name}: ${text}`;
  });
  return parts.length === 0 ? null : <p class="soft log-detail">{parts.join(' · ')}</p>;
}
