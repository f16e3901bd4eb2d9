import type { ComponentType } from 'preact';
import type { PanelContext } from './context.ts';
import type { LazyModule } from './lazy-module.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from '../ui/Button.tsx';
import { Skeleton, type SkeletonProps } from '../ui/Skeleton.tsx';

interface FailureProps {
  app: PanelContext;
  message: 'shell.part' | 'shell.broken';
  onRetry: () => void;
}

/** Renders that a module failed to load, with a retry button. Not a `Notice`, which loads with the API client: that may be what failed. */
export function LoadFailure({ app, message, onRetry }: FailureProps) {
  const t = app.translate(shell);
  return (
    <div class="notice bad" role="alert">
      <p>{t(message)}</p>
      <Button onClick={onRetry}>{t('shell.retry')}</Button>
    </div>
  );
}

interface Props<P> extends SkeletonProps {
  app: PanelContext;
  module: LazyModule<{ default: ComponentType<P> }>;
  props: P;
}

/** Renders a lazy component, a skeleton while it loads, or a retry button. The caller starts {@link LazyModule.load}. */
export function Lazy<P extends object>({ app, module, props, ...skeleton }: Props<P>) {
  const loaded = module.module.value;
  const failed = module.failed.value;
  if (loaded) {
    const View = loaded.default;
    return <View {...props} />;
  }
  return failed ? (
    <LoadFailure app={app} message="shell.part" onRetry={() => void module.load()} />
  ) : (
    <Skeleton {...skeleton} />
  );
}
