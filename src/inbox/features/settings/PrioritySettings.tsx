import type { OperationInput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { toText } from '../../core/vocabulary.ts';
import { useDraft } from '../../data/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { PriorityBars } from '../../ui/marks.tsx';
import { assignIds, hasNames, LabelFields, toNewId } from './labels.tsx';
import { MoveButtons } from './MoveButtons.tsx';
import { move, removeAt, replaceAt } from './reorder.ts';
import { SaveBar } from './SaveBar.tsx';
import { SettingCard } from './SettingCard.tsx';
import { useConfigured } from './use-configured.ts';

type Priorities = OperationInput<'replacePriorities'>['value'];

const TONES = ['urgent', 'high', 'normal', 'low'] as const;
const MAX_PRIORITIES = 20;

/** Renders the priorities with their response targets, most urgent first; managers can change and order them. */
export function PrioritySettings({ canEdit }: { canEdit: boolean }) {
  const { api, dates, locale, vocabulary } = useInbox();
  const t = useManagementMessages();
  const configured = useConfigured('priorities');
  const draft = useDraft<Priorities>(
    'priorities',
    async (signal) => configured.accept(await api.readInboxSettings(undefined, signal ? { signal } : {})),
    async (value, ifMatch) => configured.accept(await api.replacePriorities({ value: assignIds(value) }, { ifMatch })),
  );
  const priorities = draft.value.value;
  const isEditable = canEdit && !configured.isFixed.value;
  return (
    <SettingCard
      title={t('settings.priorities')}
      text={t('priorities.text')}
      isConfigured={configured.isFixed.value}
      isLoaded={priorities !== null}
      error={draft.loadError.value}
      onRetry={() => void draft.reload()}
    >
      <ol class="edit-rows" aria-label={t('settings.priorities')}>
        {priorities?.map((priority, index) => {
          const name = toText(priority.label, locale) ?? priority.id;
          const target =
            priority.responseMinutes === null ? t('priorities.noTarget') : dates.length(priority.responseMinutes * 60);
          const change = (changed: Partial<Priorities[number]>) =>
            draft.set(replaceAt(priorities, index, { ...priority, ...changed }));
          return (
            <li key={priority.id} class="edit-row">
              {isEditable ? (
                <>
                  <LabelFields name={name} label={priority.label} onChange={(label) => change({ label })} />
                  <div class="form-columns">
                    <label class="field">
                      <span>{t('priorities.target')}</span>
                      <input
                        class="input"
                        type="number"
                        min="1"
                        step="1"
                        value={priority.responseMinutes ?? ''}
                        onInput={({ currentTarget: { value } }) =>
                          change({ responseMinutes: value === '' ? null : Math.max(1, Math.round(Number(value))) })
                        }
                      />
                      <small class="soft">{target}</small>
                    </label>
                    <SelectField
                      label={t('priorities.tone')}
                      value={priority.tone}
                      options={TONES.map((id) => ({ id, label: t(`priority.${id}`) }))}
                      onChange={(tone) => change({ tone })}
                    />
                  </div>
                  <span class="rule-actions">
                    <MoveButtons
                      name={name}
                      index={index}
                      count={priorities.length}
                      onMove={(by) => draft.set(move(priorities, index, by))}
                    />
                    <Button
                      kind="quiet"
                      disabled={priorities.length === 1}
                      aria-label={t('settings.delete', { name })}
                      onClick={() => draft.set(removeAt(priorities, index))}
                    >
                      {t('delete')}
                    </Button>
                  </span>
                </>
              ) : (
                <span class="setting-line">
                  <PriorityBars tone={priority.tone} />
                  <span class="grow">
                    {name} <span class="faint">{priority.id}</span>
                  </span>
                  <span class="soft">{target}</span>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {isEditable && priorities && (
        <>
          <div class="form-row">
            <Button
              icon="plus"
              disabled={priorities.length >= MAX_PRIORITIES}
              onClick={() => {
                draft.set([
                  ...priorities,
                  { id: toNewId(priorities), label: '', responseMinutes: null, tone: 'normal' },
                ]);
              }}
            >
              {t('priorities.new')}
            </Button>
          </div>
          <SaveBar draft={draft} isValid={hasNames(priorities)} onSaved={() => void vocabulary.load()} />
        </>
      )}
    </SettingCard>
  );
}
