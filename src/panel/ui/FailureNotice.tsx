import type { ComponentChildren } from 'preact';
import type { Failure } from '../app.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

interface Props {
  failure: Failure;
  /** The words on the button that tries again; without {@link onRetry} there is no button. */
  retryLabel: string;
  onRetry?: (() => void) | undefined;
  title?: string | undefined;
  /** Further buttons or links. */
  children?: ComponentChildren;
}

/** A failure in words, with a way to try again where that can help, and the request's id for whoever looks into it. */
export function FailureNotice({ failure, retryLabel, onRetry, title, children }: Props) {
  return (
    <Notice
      tone="bad"
      title={title}
      action={
        <>
          {onRetry && failure.retryable && <Button onClick={onRetry}>{retryLabel}</Button>}
          {children}
          {failure.requestId && <small class="hint">ID {failure.requestId}</small>}
        </>
      }
    >
      {failure.message}
    </Notice>
  );
}
