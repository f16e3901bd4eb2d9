import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

interface Props extends Omit<ButtonHTMLAttributes, 'kind'> {
  /** Visual emphasis. Default: `plain`. At most one `primary` per view. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Shows a spinner, sets `aria-busy` and ignores clicks. The button keeps the focus. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * Renders a button. Its default type is `button`.
 *
 * @example <Button kind="primary" busy={sending} onClick={send}>Send</Button>
 */
export function Button({ kind = 'plain', busy, disabled, children, onClick, ...rest }: Props) {
  const inactive = busy || disabled;
  return (
    <button
      type="button"
      {...rest}
      class={`button ${kind}`}
      // Not `disabled`, because a disabled button loses the focus.
      aria-disabled={inactive || undefined}
      aria-busy={busy || undefined}
      onClick={inactive ? preventDefault : onClick}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

function preventDefault(event: Event) {
  event.preventDefault();
}
