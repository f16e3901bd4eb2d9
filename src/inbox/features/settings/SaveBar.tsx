import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import type { Draft } from '../../data/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

interface Props<T> {
  draft: Draft<T>;
  /** Whether the value can be saved. Default: true. */
  isValid?: boolean;
  onSaved?: () => void;
}

/** Renders the buttons that save or discard a draft, and what stands in the way. */
export function SaveBar<T>({ draft, isValid = true, onSaved }: Props<T>) {
  const { toasts, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const error = draft.error.value;
  const busy = draft.busy.value;
  const announce = (good: boolean) => {
    if (!good) return;
    toasts.show(t('settings.saved'));
    onSaved?.();
  };
  return (
    <>
      {draft.hasConflict.value && (
        <div class="banner warn" role="alert">
          <Icon name="alert" />
          <span class="grow">{t('settings.conflict')}</span>
          <Button busy={busy} onClick={() => void draft.discard()}>
            {t('settings.showCurrent')}
          </Button>
          <Button busy={busy} onClick={() => void draft.overwrite().then(announce)}>
            {t('settings.overwrite')}
          </Button>
        </div>
      )}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, tInbox)}
        </p>
      )}
      <div class="form-row">
        <Button
          kind="primary"
          busy={busy}
          disabled={!draft.isDirty || !isValid}
          onClick={() => void draft.save().then(announce)}
        >
          {t('settings.save')}
        </Button>
        {draft.isDirty && !draft.hasConflict.value && (
          <Button kind="quiet" onClick={() => void draft.discard()}>
            {t('settings.discard')}
          </Button>
        )}
      </div>
    </>
  );
}
