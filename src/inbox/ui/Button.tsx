import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

interface Props extends Omit<ButtonHTMLAttributes, 'kind' | 'icon'> {
  /** Visual emphasis. Default: `plain`. At most one `primary` per form. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  /** Shows a spinner and ignores clicks. The button keeps the focus. */
  busy?: boolean;
  children?: ComponentChildren;
}

/** Renders a button. Its default type is `button`. */
export function Button({ kind = 'plain', icon, busy = false, disabled, children, onClick, ...rest }: Props) {
  const inactive = busy || disabled === true;
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
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'label'> {
  icon: IconName;
  /** Name for screen readers and the tooltip. */
  label: string;
}

/** Renders a square button with an icon only. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} class="icon-button" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}

function preventDefault(event: Event) {
  event.preventDefault();
}
