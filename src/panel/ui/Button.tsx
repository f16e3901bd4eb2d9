import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Milliseconds for whatever wants the focus itself. */
const FIRST = 100;

interface Props extends Omit<ButtonHTMLAttributes, 'kind'> {
  /** How loud it is; `plain` when not given. One `primary` a view. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Work is under way: shown, said to screen readers, and further presses do nothing. It keeps the focus. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * A button. It does not submit a form unless `type="submit"` says so, and one that goes away by its press, such as “Show
 * more”, leaves the focus where it stood.
 *
 * @example <Button kind="primary" busy={sending} onClick={send}>Send</Button>
 */
export function Button({ kind = 'plain', busy, disabled, children, onClick, ...rest }: Props) {
  const off = busy || disabled;
  const self = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => () => stay(self.current), []);
  return (
    <button
      ref={self}
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

/** Else the focus would fall to the page: its shortcuts would hear the keys, and Escape would close nothing. */
function stay(button: HTMLElement | null) {
  const root = button?.getRootNode();
  if (!(root instanceof ShadowRoot) || root.activeElement !== button) return;
  const around: HTMLElement[] = [];
  for (let it = button?.parentElement; it; it = it.parentElement) around.push(it);
  setTimeout(() => {
    const place = around.find((it) => it.isConnected);
    if (root.activeElement || !place) return;
    // Makes it able to take the focus, at −1 where it was not, and leaves the order of the others as it was.
    place.tabIndex += 0;
    place.focus({ preventScroll: true });
  }, FIRST);
}
