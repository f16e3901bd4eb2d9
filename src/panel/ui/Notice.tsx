import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';
import { lazyIcons } from './lazy-icons.ts';

interface Props {
  /** Default: `info`. `bad` has the role `alert`. */
  tone?: 'info' | 'ok' | 'warn' | 'bad';
  title?: string | undefined;
  children?: ComponentChildren;
  /** Buttons or links below the text. */
  action?: ComponentChildren;
}

/**
 * Renders a short message inside a view.
 *
 * @example <Notice tone="bad" action={<Button onClick={retry}>Try again</Button>}>{failure.message}</Notice>
 */
export function Notice({ tone = 'info', title, children, action }: Props) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon d={tone === 'ok' ? lazyIcons.check : tone === 'info' ? lazyIcons.info : lazyIcons.alert} />
      <div>
        {title && <strong>{title}</strong>}
        {children && <p>{children}</p>}
        {action && <div class="row">{action}</div>}
      </div>
    </div>
  );
}
