import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/fields.tsx';

interface Props {
  organizationId: string;
  id: string;
  name: string;
}

/** Exports and erases a person. The server decides again whether the agent may. */
export function PrivacyCard({ organizationId, id, name }: Props) {
  const { api, toasts, t } = useInbox();
  const erasing = useSignal(false);
  const action = useAction();
  const download = () =>
    action.run(async () => {
      const data = await api.exportPerson({ id, organizationId });
      const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = `export-${id.replaceAll(/[^\w.-]/g, '_')}.json`;
      link.click();
      URL.revokeObjectURL(url);
      toasts.show(t('privacy.exported'));
    });
  const error = action.error.value;
  return (
    <>
      <p class="soft">{t('privacy.text')}</p>
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      <div class="form-row">
        <Button icon="download" busy={action.busy.value} onClick={() => void download()}>
          {t('privacy.export')}
        </Button>
        <Button kind="danger" onClick={() => (erasing.value = true)}>
          {t('privacy.erase')}
        </Button>
      </div>
      {erasing.value && (
        <EraseDialog organizationId={organizationId} id={id} name={name} onClose={() => (erasing.value = false)} />
      )}
    </>
  );
}

/** Erases a person after their name was typed. */
function EraseDialog({ organizationId, id, name, onClose }: Props & { onClose: () => void }) {
  const { api, live, router, toasts, t } = useInbox();
  const typed = useSignal('');
  const action = useAction();
  const error = action.error.value;
  const erase = async () => {
    if (typed.peek().trim() !== name) return;
    const good = await action.run(() => api.erasePerson({ id, organizationId }));
    if (!good) return;
    onClose();
    toasts.show(t('privacy.erased'));
    live.notify({ ticketId: null });
    router.navigate({ screen: 'organization', id: organizationId, ticketId: null });
  };
  return (
    <Dialog title={t('privacy.erase.title', { name })} closeLabel={t('close')} onClose={onClose}>
      <form
        class="form dialog-content"
        aria-label={t('privacy.erase.title', { name })}
        onSubmit={(event) => {
          event.preventDefault();
          void erase();
        }}
      >
        <p>{t('privacy.erase.text')}</p>
        <TextField
          label={t('privacy.erase.confirm', { name })}
          value={typed.value}
          onInput={(value) => (typed.value = value)}
        />
        {error !== null && (
          <p class="form-error" role="alert">
            {explainError(error, t)}
          </p>
        )}
        <div class="form-row">
          <Button type="submit" kind="danger" busy={action.busy.value} disabled={typed.value.trim() !== name}>
            {t('privacy.erase.do')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
