import type { ComponentChildren } from 'preact';
import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';
import { shell } from '../i18n/en/shell.ts';
import type { Resource } from '../data/resource.ts';
import { Button } from './Button.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { Notice } from './Notice.tsx';
import { Skeleton } from './Skeleton.tsx';

interface Props {
  app: PanelContext;
  from: Pick<Resource<unknown>, 'failure' | 'refresh'>;
  /** Whether there is something to show, be it old. */
  loaded: boolean;
  /** Whether it is too old to be trusted, though the last read went well. */
  old?: boolean;
  /** What else helps then. */
  hint?: ComponentChildren;
  /** How many lines are hinted at meanwhile. */
  lines: number;
}

/** What stands above (or instead of) something that is read: that it is on its way, that it failed, that it is old. */
export function ResourceState({ app, from, loaded, old, hint, lines }: Props) {
  const t = app.translate({ ...common, ...shell });
  const failure = from.failure.value;
  const again = () => void from.refresh();
  if (loaded)
    return failure || old ? (
      <Notice tone="warn" action={<Button onClick={again}>{t('shell.retry')}</Button>}>
        {t('common.old')} {failure?.message}
      </Notice>
    ) : null;
  return failure ? (
    <FailureNotice app={app} failure={failure} title={t('common.failed')} onRetry={again}>
      {hint}
    </FailureNotice>
  ) : (
    <div aria-busy="true">
      <p class="sr-only">{t('common.loading')}</p>
      <Skeleton lines={lines} />
    </div>
  );
}
