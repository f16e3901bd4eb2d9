import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { TextField } from '../../ui/fields.tsx';
import { SettingCard } from './SettingCard.tsx';

const MAX_ROWS = 100;

/** Renders the tags in use; managers can rename and delete them. */
export function TagSettings({ canEdit }: { canEdit: boolean }) {
  const { api, vocabulary } = useInbox();
  const t = useManagementMessages();
  const editing = useSignal<{ name: string; deletes: boolean } | null>(null);
  const tags = useResource(
    'tags',
    (signal) => api.listTags({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const items = tags.data.value?.items;
  const edited = editing.value;
  return (
    <SettingCard
      title={t('tags')}
      text={t('tagSettings.text')}
      isLoaded={items !== undefined}
      error={tags.error.value}
      onRetry={() => void tags.reload()}
    >
      {items?.length === 0 && <EmptyState icon="tag" title={t('tagSettings.empty')} />}
      <ul class="plain-rows" aria-label={t('tags')}>
        {items?.map(({ name, tickets }) => (
          <li key={name}>
            <span class="grow">
              <span class="chip">{name}</span>
            </span>
            <span class="soft">{t('tagSettings.tickets', { n: tickets })}</span>
            {canEdit && (
              <>
                <Button
                  kind="quiet"
                  aria-label={t('settings.edit', { name })}
                  onClick={() => (editing.value = { name, deletes: false })}
                >
                  {t('edit')}
                </Button>
                <Button
                  kind="quiet"
                  aria-label={t('settings.delete', { name })}
                  onClick={() => (editing.value = { name, deletes: true })}
                >
                  {t('delete')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {edited && (
        <TagDialog
          name={edited.name}
          deletes={edited.deletes}
          onClose={(changed) => {
            editing.value = null;
            if (!changed) return;
            void tags.reload();
            void vocabulary.load();
          }}
        />
      )}
    </SettingCard>
  );
}

interface DialogProps {
  name: string;
  deletes: boolean;
  onClose: (changed: boolean) => void;
}

function TagDialog({ name, deletes, onClose }: DialogProps) {
  const { api, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const next = useSignal(name);
  const action = useAction();
  const error = action.error.value;
  const title = t(deletes ? 'settings.delete' : 'settings.edit', { name });
  const submit = async () => {
    const good = await action.run(() =>
      deletes ? api.deleteTag({ id: name }) : api.editTag({ id: name, name: next.peek() }),
    );
    if (good) onClose(true);
  };
  return (
    <Dialog title={title} closeLabel={t('close')} onClose={() => onClose(false)}>
      <form
        class="form dialog-content"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {deletes ? (
          <p>{t('tagSettings.delete', { name })}</p>
        ) : (
          <TextField
            label={t('newTicket.name')}
            help={t('tagSettings.rename')}
            value={next.value}
            maxLength={50}
            onInput={(text) => (next.value = text)}
          />
        )}
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, tInbox)}
          </p>
        )}
        <div class="form-row">
          <Button
            type="submit"
            kind={deletes ? 'danger' : 'primary'}
            busy={action.busy.value}
            disabled={!deletes && next.value.trim() === ''}
          >
            {t(deletes ? 'delete' : 'save')}
          </Button>
          <Button kind="quiet" onClick={() => onClose(false)}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
