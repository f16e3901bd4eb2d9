import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

interface Props {
  icon: IconName;
  title: string;
  text?: string;
  /** A button or link with the next step. */
  children?: ComponentChildren;
}

/** Renders the state of a view without content: what is the case, and the next step. */
export function EmptyState({ icon, title, text, children }: Props) {
  return (
    <div class="empty-state">
      <span class="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <p class="empty-title">{title}</p>
      {text !== undefined && <p class="empty-text">{text}</p>}
      {children}
    </div>
  );
}
