import type { ComponentChildren } from 'preact';
import type { PanelContext, UserError } from '../core/context.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';
import { renderSignInLink } from './SignInLink.tsx';

interface Props {
  app: PanelContext;
  failure: UserError;
  /** Called by the retry button; without it there is none. */
  onRetry?: (() => void) | undefined;
  title?: string | undefined;
  /** Further buttons or links. */
  children?: ComponentChildren;
}

/** Renders a localized error with a retry button, a sign-in link for a rejected token, and the id of the request for support. */
export function FailureNotice({ app, failure, onRetry, title, children }: Props) {
  return (
    <Notice
      tone="bad"
      title={title}
      action={
        <>
          {onRetry && failure.retryable && <Button onClick={onRetry}>{app.translate(shell)('shell.retry')}</Button>}
          {failure.code.startsWith('auth_') && renderSignInLink(app)}
          {children}
          {failure.requestId && <small class="hint">ID {failure.requestId}</small>}
        </>
      }
    >
      {failure.message}
    </Notice>
  );
}
