import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

const STATUS_ICONS: Readonly<Record<string, IconName>> = {
  new: 'dashed',
  open: 'circle',
  pending: 'pause',
  solved: 'check',
  closed: 'check',
};

/** Renders the icon of a ticket's status, next to its label. */
export function StatusIcon({ status }: { status: string }) {
  return (
    <span class="status-icon" data-status={status}>
      <Icon name={STATUS_ICONS[status] ?? 'circle'} size={14} />
    </span>
  );
}

/** Renders a priority as three bars; `tone` is `urgent`, `high`, `normal` or `low`. */
export function PriorityBars({ tone }: { tone: string }) {
  return (
    <svg class="bars" data-tone={tone} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <rect x="1" y="8" width="3" height="5" rx="1" />
      <rect x="5.5" y="5" width="3" height="8" rx="1" />
      <rect x="10" y="1" width="3" height="12" rx="1" />
    </svg>
  );
}

const HUES = 8;

/** Renders a person's initial on a colour that follows from the name; hidden from screen readers. */
export function Avatar({ name, size = 'small' }: { name: string; size?: 'small' | 'large' }) {
  let hue = 0;
  for (const character of name) hue = (hue + (character.codePointAt(0) ?? 0)) % HUES;
  const [initial = '?'] = name.trim();
  return (
    <span class={`avatar ${size}`} data-hue={hue} aria-hidden="true">
      {initial.toLocaleUpperCase()}
    </span>
  );
}

/** Renders placeholder bars in the shape of rows while data is loading; hidden from screen readers. */
export function Skeleton({ rows, kind = 'lines' }: { rows: number; kind?: 'lines' | 'rows' | 'messages' }) {
  return (
    <div class={`skeleton ${kind}`} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <i key={row} />
      ))}
    </div>
  );
}
