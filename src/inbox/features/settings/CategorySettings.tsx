import type { OperationInput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { toText } from '../../core/vocabulary.ts';
import { useDraft } from '../../data/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { assignIds, hasNames, LabelFields, toNewId } from './labels.tsx';
import { MoveButtons } from './MoveButtons.tsx';
import { move, removeAt, replaceAt } from './reorder.ts';
import { SaveBar } from './SaveBar.tsx';
import { SettingCard } from './SettingCard.tsx';
import { useConfigured } from './use-configured.ts';

type Categories = OperationInput<'replaceCategories'>['value'];

/** Renders the categories of tickets; managers can change and order them. */
export function CategorySettings({ canEdit }: { canEdit: boolean }) {
  const { api, locale, vocabulary } = useInbox();
  const t = useManagementMessages();
  const configured = useConfigured('categories');
  const draft = useDraft<Categories>(
    'categories',
    async (signal) => configured.accept(await api.readInboxSettings(undefined, signal ? { signal } : {})),
    async (value, ifMatch) => configured.accept(await api.replaceCategories({ value: assignIds(value) }, { ifMatch })),
  );
  const categories = draft.value.value;
  const isEditable = canEdit && !configured.isFixed.value;
  return (
    <SettingCard
      title={t('settings.categories')}
      text={t('categories.text')}
      isConfigured={configured.isFixed.value}
      isLoaded={categories !== null}
      error={draft.loadError.value}
      onRetry={() => void draft.reload()}
    >
      {categories?.length === 0 && (
        <EmptyState icon="tag" title={t('categories.empty')} text={t('categories.empty.text')} />
      )}
      <ol class="edit-rows" aria-label={t('settings.categories')}>
        {categories?.map((category, index) => {
          const name = toText(category.label, locale) ?? category.id;
          return (
            <li key={category.id} class="edit-row">
              {isEditable ? (
                <>
                  <LabelFields
                    name={name}
                    label={category.label}
                    onChange={(label) => draft.set(replaceAt(categories, index, { ...category, label }))}
                  />
                  <span class="rule-actions">
                    <MoveButtons
                      name={name}
                      index={index}
                      count={categories.length}
                      onMove={(by) => draft.set(move(categories, index, by))}
                    />
                    <Button
                      kind="quiet"
                      aria-label={t('settings.delete', { name })}
                      onClick={() => draft.set(removeAt(categories, index))}
                    >
                      {t('delete')}
                    </Button>
                  </span>
                </>
              ) : (
                <span class="grow">
                  {name} <span class="faint">{category.id}</span>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {isEditable && categories && (
        <>
          <div class="form-row">
            <Button
              icon="plus"
              onClick={() => {
                draft.set([...categories, { id: toNewId(categories), label: '' }]);
              }}
            >
              {t('categories.new')}
            </Button>
          </div>
          <SaveBar draft={draft} isValid={hasNames(categories)} onSaved={() => void vocabulary.load()} />
        </>
      )}
    </SettingCard>
  );
}
