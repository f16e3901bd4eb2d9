import type { ComponentChildren } from 'preact';
import { Icon, icons } from './Icon.tsx';

interface Props {
  /** What kind of news it is; `info` when not given. `bad` is said at once to screen readers. */
  tone?: 'info' | 'ok' | 'warn' | 'bad';
  title?: string | undefined;
  children?: ComponentChildren;
  /** Buttons or links under the text. */
  action?: ComponentChildren;
}

/**
 * A short message inside a view.
 *
 * @example <Notice tone="bad" action={<Button onClick={retry}>Try again</Button>}>{failure.message}</Notice>
 */
export function Notice({ tone = 'info', title, children, action }: Props) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon d={tone === 'ok' ? icons.check : tone === 'info' ? icons.info : icons.alert} />
      <div>
        {title && <strong>{title}</strong>}
        {children && <p>{children}</p>}
        {action && <div class="row">{action}</div>}
      </div>
    </div>
  );
}
