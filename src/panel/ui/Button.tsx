import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';

interface Props extends Omit<ButtonHTMLAttributes, 'kind'> {
  /** How loud it is; `plain` when not given. One `primary` a view. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Work is under way: shown, said to screen readers, and further presses do nothing. It keeps the focus. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * A button. It does not submit a form unless `type="submit"` says so.
 *
 * @example <Button kind="primary" busy={sending} onClick={send}>Send</Button>
 */
export function Button({ kind = 'plain', busy, disabled, children, onClick, ...rest }: Props) {
  const off = busy || disabled;
  return (
    <button
      type="button"
      {...rest}
      class={`button ${kind}`}
      // Not `disabled`: a disabled button loses the focus, and a keyboard user would start again at the top.
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      onClick={off ? stop : onClick}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

function stop(event: Event) {
  event.preventDefault();
}
