import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Delay in which other code may move the focus first. */
const FOCUS_DELAY_MS = 100;

interface Props extends Omit<ButtonHTMLAttributes, 'kind'> {
  /** Visual emphasis. Default: `plain`. At most one `primary` per view. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Shows a spinner, sets `aria-busy` and ignores clicks. The button keeps the focus. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * Renders a button. Its default type is `button`. When a focused button is removed, as “Show more” is by its click, the focus
 * moves to the nearest remaining ancestor.
 *
 * @example <Button kind="primary" busy={sending} onClick={send}>Send</Button>
 */
export function Button({ kind = 'plain', busy, disabled, children, onClick, ...rest }: Props) {
  const inactive = busy || disabled;
  const self = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => () => keepFocusNearby(self.current), []);
  return (
    <button
      ref={self}
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

/** Moves the focus to an ancestor. Otherwise the page would get it, with the key events, and Escape would not close the panel. */
function keepFocusNearby(button: HTMLElement | null) {
  const root = button?.getRootNode();
  if (!(root instanceof ShadowRoot) || root.activeElement !== button) return;
  const ancestors: HTMLElement[] = [];
  for (let element = button?.parentElement; element; element = element.parentElement) ancestors.push(element);
  setTimeout(() => {
    const target = ancestors.find((element) => element.isConnected);
    if (root.activeElement || !target) return;
    // Writes the attribute with the current value, which is −1 for elements that are not focusable: makes them focusable by
    // script without changing the tab order.
    target.tabIndex += 0;
    target.focus({ preventScroll: true });
  }, FOCUS_DELAY_MS);
}
