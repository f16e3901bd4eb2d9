import { useEffect, useState } from 'preact/hooks';
import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';
import { Skeleton, type SkeletonProps } from './Skeleton.tsx';

/** Delay before the message that loading takes longer than expected. */
const SLOW_AFTER_MS = 8_000;

/**
 * Renders a skeleton while something loads, and after {@link SLOW_AFTER_MS} a message that it takes longer than expected.
 */
export function Loading({ app, ...skeleton }: { app: PanelContext } & SkeletonProps) {
  const t = app.translate(common);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      {/* The same element, so that screen readers announce the change. */}
      <p role="status" class={slow ? 'hint' : 'sr-only'}>
        {t(slow ? 'common.slow' : 'common.loading')}
      </p>
      <Skeleton {...skeleton} />
    </div>
  );
}
