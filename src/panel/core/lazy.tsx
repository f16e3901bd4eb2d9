import type { ComponentType } from 'preact';
import type { PanelContext } from './context.ts';
import type { LazyModule } from './lazy-module.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

interface Props<P> {
  app: PanelContext;
  part: LazyModule<{ default: ComponentType<P> }>;
  props: P;
  /** Lines of the skeleton while loading. */
  lines: number;
}

/** Renders a lazy component, a skeleton while it loads, or a retry button. The caller starts {@link LazyModule.load}. */
export function Lazy<P extends object>({ app, part, props, lines }: Props<P>) {
  const t = app.translate(shell);
  const module = part.module.value;
  const failed = part.failed.value;
  if (module) {
    const Part = module.default;
    return <Part {...props} />;
  }
  return failed ? (
    <Notice tone="bad" action={<Button onClick={() => void part.load()}>{t('shell.retry')}</Button>}>
      {t('shell.part')}
    </Notice>
  ) : (
    <Skeleton lines={lines} />
  );
}
