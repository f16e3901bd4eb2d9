import { explainError } from '../core/explain-error.ts';
import { useInbox } from '../core/context.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';

/** Renders a failed view with a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useInbox();
  return (
    <div role="alert">
      <EmptyState icon="alert" title={t('error.title')} text={explainError(error, t)}>
        <Button onClick={onRetry}>{t('retry')}</Button>
      </EmptyState>
    </div>
  );
}
