import { useInbox } from '../core/context.ts';
import { Button, IconButton } from './Button.tsx';

/** Renders the visible toasts. The region exists from the start, so that screen readers announce its first message. */
export function ToastRegion() {
  const { toasts, t } = useInbox();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.list.value.map((toast) => (
        <div key={toast.id} class="toast" data-tone={toast.tone}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              kind="quiet"
              onClick={() => {
                toasts.remove(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton icon="close" label={t('close')} onClick={() => toasts.remove(toast.id)} />
        </div>
      ))}
    </div>
  );
}
