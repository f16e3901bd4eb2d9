import type { ComponentChildren } from 'preact';
import type { PanelContext } from '../core/context.ts';
import { common } from '../i18n/en/common.ts';
import { shell } from '../i18n/en/shell.ts';
import type { Resource } from '../data/resource.ts';
import { Button } from './Button.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { Notice } from './Notice.tsx';
import { Loading } from './Loading.tsx';
import type { SkeletonProps } from './Skeleton.tsx';

interface Props extends SkeletonProps {
  app: PanelContext;
  from: Pick<Resource<unknown>, 'failure' | 'refresh'>;
  /** Whether data is loaded, even if outdated. */
  loaded: boolean;
  /** Whether the data is outdated although the last read succeeded. */
  stale?: boolean;
  /** Further help after an error. */
  hint?: ComponentChildren;
}

/** Renders the state of a resource: a skeleton while loading, an error, or a warning above outdated data. */
export function ResourceState({ app, from, loaded, stale, hint, ...skeleton }: Props) {
  const t = app.translate({ ...common, ...shell });
  const failure = from.failure.value;
  const retry = () => void from.refresh();
  if (loaded)
    return failure || stale ? (
      <Notice tone="warn" action={<Button onClick={retry}>{t('shell.retry')}</Button>}>
        {t('common.old')} {failure?.message}
      </Notice>
    ) : null;
  return failure ? (
    <FailureNotice app={app} failure={failure} title={t('common.failed')} onRetry={retry}>
      {hint}
    </FailureNotice>
  ) : (
    <Loading app={app} {...skeleton} />
  );
}
