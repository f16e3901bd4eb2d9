import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import type { RouteQuery } from '../../core/router.ts';
import type { SavedView } from '../../core/saved-views.ts';
import { useAction } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { parseQueueState } from './queue-state.ts';

interface Props {
  /** The view that is renamed or shared; null for a new one. */
  saved: SavedView | null;
  /** Parameters of a new view. */
  query: RouteQuery;
  onClose: () => void;
}

/** Saves the filters and the order of the queue under a name, or renames a view. */
export function SaveViewDialog({ saved, query, onClose }: Props) {
  const { api, router, savedViews, toasts, viewer, t } = useInbox();
  const name = useSignal(saved?.name ?? '');
  const shared = useSignal(saved?.shared ?? false);
  const action = useAction();
  const error = action.error.value;
  const title = t(saved ? 'savedViews.edit' : 'savedViews.save');
  const submit = async () => {
    const fields = { name: name.peek().trim(), ...(viewer.role !== 'agent' && { shared: shared.peek() }) };
    const good = await action.run(async () => {
      if (saved) {
        await api.editSavedView({ id: saved.id, ...fields });
        await savedViews.load();
        return;
      }
      const { filters, view, q, sort } = parseQueueState(query);
      const created = await api.createSavedView({
        ...fields,
        query: { view, ...(q !== '' && { q }), ...(sort !== null && { sort }), ...filters },
      });
      await savedViews.load();
      router.navigate({ screen: 'saved', id: created.id, filters: {} });
    });
    if (!good) return;
    toasts.show(t('savedViews.done'));
    onClose();
  };
  return (
    <Dialog title={title} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.peek().trim() !== '') void submit();
        }}
      >
        <TextField
          label={t('savedViews.name')}
          value={name.value}
          maxLength={100}
          onInput={(text) => (name.value = text)}
        />
        {viewer.role !== 'agent' && (
          <label class="check-line">
            <input
              type="checkbox"
              checked={shared.value}
              onChange={(event) => (shared.value = event.currentTarget.checked)}
            />
            {t('savedViews.share')}
          </label>
        )}
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="primary" busy={action.busy.value} disabled={name.value.trim() === ''}>
            {t('save')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
