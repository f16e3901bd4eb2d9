import type { TabId } from '../types.ts';

interface Props {
  label: string;
  tabs: readonly { id: TabId; label: string; note?: string | undefined }[];
  current: TabId;
  onPick: (id: TabId) => void;
  /** Called on hover and focus, to preload the tab. */
  onIntent: (id: TabId) => void;
}

/**
 * Renders a tab list with roving focus and manual activation: arrow keys, Home and End move the focus (`tab-keys.ts`); Enter,
 * Space or a click activates. Activation is manual because a tab may have to load its view.
 */
export function Tabs({ label, tabs, current, onPick, onIntent }: Props) {
  return (
    <div class="tabs" role="tablist" aria-label={label}>
      {tabs.map(({ id, label, note }) => (
        <button
          type="button"
          role="tab"
          key={id}
          id={`tab-${id}`}
          aria-controls={`view-${id}`}
          aria-selected={id === current}
          title={note}
          tabIndex={id === current ? 0 : -1}
          onClick={() => onPick(id)}
          onPointerEnter={() => onIntent(id)}
          onFocus={() => onIntent(id)}
        >
          {label}
          {note && <i class="dot" />}
        </button>
      ))}
    </div>
  );
}
