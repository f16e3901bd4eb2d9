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
 * Renders a tab list with roving focus and manual activation: arrow keys, Home and End move the focus; Enter, Space or a click
 * activates. Activation is manual because a tab may have to load its view.
 */
export function Tabs({ label, tabs, current, onPick, onIntent }: Props) {
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const row = event.currentTarget.parentElement;
    if (event.isComposing || !row) return;
    const buttons = [...row.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === event.currentTarget);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };
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
          onKeyDown={move}
        >
          {label}
          {note && <i class="dot" />}
        </button>
      ))}
    </div>
  );
}
