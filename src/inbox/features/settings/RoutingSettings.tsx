import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { useDraft } from '../../data/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { MoveButtons } from './MoveButtons.tsx';
import { move, removeAt, replaceAt } from './reorder.ts';
import { RuleDialog } from './RuleDialog.tsx';
import { useRuleText, type Rule } from './rule-text.ts';
import { SaveBar } from './SaveBar.tsx';
import { SettingCard } from './SettingCard.tsx';

/** Renders the routing rules in the order in which they are tried; managers can change, order and test them. */
export function RoutingSettings({ canEdit }: { canEdit: boolean }) {
  const { api } = useInbox();
  const t = useManagementMessages();
  const toText = useRuleText();
  const toVersioned = ({ rules, version }: { rules: Rule[]; version: string }) => ({ value: rules, version });
  const draft = useDraft<Rule[]>(
    'routing',
    async (signal) => toVersioned(await api.readRouting(undefined, signal ? { signal } : {})),
    async (rules, ifMatch) => toVersioned(await api.replaceRouting({ rules }, { ifMatch })),
  );
  /** Index of the edited rule; the number of rules for a new one. */
  const editing = useSignal<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const rules = draft.value.value;
  const edited = editing.value;
  const moveRule = (index: number, by: number) => {
    if (!rules) return;
    const target = Math.min(rules.length - 1, Math.max(0, index + by));
    draft.set(move(rules, index, by));
    // The focus stays on the rule that moves.
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('.rule-row')[target]?.focus());
  };
  return (
    <SettingCard
      title={t('settings.routing')}
      text={t('routing.text')}
      isLoaded={rules !== null}
      error={draft.loadError.value}
      onRetry={() => void draft.reload()}
    >
      {rules?.length === 0 && <EmptyState icon="merge" title={t('routing.empty')} text={t('routing.empty.text')} />}
      <ol class="rule-list" ref={list} aria-label={t('settings.routing')}>
        {rules?.map((rule, index) => (
          // oxlint-disable-next-line react/no-array-index-key, jsx-a11y/no-noninteractive-element-interactions -- rules have no id; Alt and the arrows move the rule, as its buttons do.
          <li
            key={index}
            class="rule-row"
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it takes the keys that move it.
            tabIndex={canEdit ? 0 : undefined}
            onKeyDown={(event) => {
              if (!canEdit || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
              event.preventDefault();
              moveRule(index, event.key === 'ArrowUp' ? -1 : 1);
            }}
          >
            <span class="rule-number">{index + 1}</span>
            <span class="rule-text">
              <b>{rule.name}</b>
              <span class="soft">{toText(rule)}</span>
            </span>
            {canEdit && (
              <span class="rule-actions">
                <MoveButtons name={rule.name} index={index} count={rules.length} onMove={(by) => moveRule(index, by)} />
                <Button
                  kind="quiet"
                  aria-label={t('settings.edit', { name: rule.name })}
                  onClick={() => (editing.value = index)}
                >
                  {t('edit')}
                </Button>
                <Button
                  kind="quiet"
                  aria-label={t('settings.delete', { name: rule.name })}
                  onClick={() => draft.set(removeAt(rules, index))}
                >
                  {t('delete')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {canEdit && rules && (
        <>
          <div class="form-row">
            <Button icon="plus" onClick={() => (editing.value = rules.length)}>
              {t('routing.new')}
            </Button>
          </div>
          <SaveBar draft={draft} />
        </>
      )}
      {rules && edited !== null && (
        <RuleDialog
          rule={rules[edited] ?? null}
          onClose={() => (editing.value = null)}
          onSave={(rule) => {
            draft.set(edited < rules.length ? replaceAt(rules, edited, rule) : [...rules, rule]);
            editing.value = null;
          }}
        />
      )}
    </SettingCard>
  );
}
