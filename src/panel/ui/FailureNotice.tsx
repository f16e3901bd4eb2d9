import type { ComponentChildren } from 'preact';
import type { PanelContext, UserError } from '../core/context.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

interface Props {
  app: PanelContext;
  failure: UserError;
  /** Without it there is no button. */
  onRetry?: (() => void) | undefined;
  title?: string | undefined;
  /** Further buttons or links. */
  children?: ComponentChildren;
}

/** A failure in words, with a way to try again where that can help, and the request's id for whoever looks into it. */
export function FailureNotice({ app, failure, onRetry, title, children }: Props) {
  return (
    <Notice
      tone="bad"
      title={title}
      action={
        <>
          {onRetry && failure.retryable && <Button onClick={onRetry}>{app.translate(shell)('shell.retry')}</Button>}
          {children}
          {failure.requestId && <small class="hint">ID {failure.requestId}</small>}
        </>
      }
    >
      {failure.message}
    </Notice>
  );
}
