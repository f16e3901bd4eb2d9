import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

/** An entry of a {@link Menu}. */
export interface MenuItem {
  label: string;
  icon?: IconName;
  /** For a group of entries of which one is chosen. */
  checked?: boolean;
  run: () => void;
}

interface Props {
  /** Name of the menu, and of a button without text. */
  label: string;
  /** Whether the children have text, which is then the name of the button. */
  hasText?: boolean;
  groups: readonly (readonly MenuItem[])[];
  buttonClass: string;
  children: ComponentChildren;
}

/** Renders a button with a menu of actions. Arrow keys move, Escape closes; the focus returns to the button. */
export function Menu({ label, hasText = false, groups, buttonClass, children }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];

  useLayoutEffect(() => {
    const element = menu.current;
    const anchor = button.current;
    if (!open || !element || !anchor) return undefined;
    const { left, right, top, bottom } = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = element;
    const x = left + offsetWidth > innerWidth - 8 ? right - offsetWidth : left;
    element.style.left = `${Math.max(8, x)}px`;
    element.style.top = `${bottom + 4 + offsetHeight > innerHeight - 8 ? Math.max(8, top - offsetHeight - 4) : bottom + 4}px`;
    items()[0]?.focus();
    const closeOutside = (event: Event) => {
      const target = event.target instanceof Node ? event.target : null;
      if (!element.contains(target) && !anchor.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const index = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to % all.length]?.focus();
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else return;
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <span class="picker">
      <button
        ref={button}
        type="button"
        class={buttonClass}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={hasText ? undefined : label}
        title={hasText ? undefined : label}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its items have the focus.
        <div ref={menu} class="popup menu" role="menu" aria-label={label} data-open onKeyDown={onKeyDown}>
          {groups.map((group, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- groups do not move.
            <div key={index} role="group" class="menu-group">
              {group.map((item) => (
                <button
                  key={item.label}
                  type="button"
                  role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                  aria-checked={item.checked}
                  tabIndex={-1}
                  onClick={() => {
                    close();
                    item.run();
                  }}
                >
                  {item.icon && <Icon name={item.icon} />}
                  <span class="popup-label">{item.label}</span>
                  {item.checked === true && <Icon name="check" size={14} />}
                </button>
              ))}
            </div>
          ))}
        </div>
      )}
    </span>
  );
}
