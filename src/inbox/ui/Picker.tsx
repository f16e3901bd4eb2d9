import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';

/** An option of a {@link Picker}. */
export interface PickerOption {
  id: string;
  label: string;
  /** Rendered before the label. */
  mark?: ComponentChildren;
  /** Second line. */
  hint?: string;
}

interface Props {
  /** Name of the property, for screen readers. */
  label: string;
  options: readonly PickerOption[];
  /** Ids of the chosen options. */
  chosen: readonly string[];
  /** Content of the button. */
  children: ComponentChildren;
  /** Placeholder of the search field. */
  placeholder: string;
  /** Sentence for a search without results. */
  emptyText: string;
  disabled?: boolean;
  /** Stays open after a choice. */
  multiple?: boolean;
  /** Offers the typed text as a new option. */
  createLabel?: (text: string) => string;
  /** Grows each time when the picker should open, for shortcuts. */
  openSignal?: number;
  /** Class of the button. Default: `picker-button`. */
  buttonClass?: string;
  onPick: (id: string) => void;
}

/**
 * Renders a button that opens a searchable list of options. Arrow keys move, Enter picks, Escape closes; the focus returns
 * to the button.
 */
export function Picker(props: Props) {
  const { label, options, chosen, children, placeholder, emptyText, disabled = false, multiple = false } = props;
  const { createLabel, openSignal = 0, buttonClass = 'picker-button', onPick } = props;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  const words = query.trim().toLocaleLowerCase();
  const matches = options.filter((option) => option.label.toLocaleLowerCase().includes(words));
  const isNew = createLabel && words !== '' && !options.some((option) => option.label.toLocaleLowerCase() === words);
  const list: readonly PickerOption[] = isNew ? [...matches, { id: words, label: createLabel(words) }] : matches;

  const show = () => {
    setQuery('');
    setActive(
      Math.max(
        0,
        options.findIndex((option) => chosen.includes(option.id)),
      ),
    );
    setOpen(true);
  };
  const hide = () => {
    setOpen(false);
    button.current?.focus();
  };
  const pick = (option: PickerOption | undefined) => {
    if (!option) return;
    if (!multiple) hide();
    setQuery('');
    onPick(option.id);
  };

  // Before the next paint, so that the keys after the shortcut are typed into the search.
  useLayoutEffect(() => {
    if (openSignal > 0 && !disabled) show();
    // Only the signal opens it, not a change of the options.
  }, [openSignal]);

  useLayoutEffect(() => {
    const element = popup.current;
    const anchor = button.current;
    if (!open || !element || !anchor) return undefined;
    const place = () => {
      const { left, top, bottom } = anchor.getBoundingClientRect();
      const { offsetWidth, offsetHeight } = element;
      const x = Math.max(8, Math.min(left, innerWidth - offsetWidth - 8));
      const below = bottom + 4 + offsetHeight <= innerHeight - 8;
      element.style.left = `${x}px`;
      element.style.top = `${below ? bottom + 4 : Math.max(8, top - offsetHeight - 4)}px`;
    };
    place();
    input.current?.focus();
    const closeOutside = (event: Event) => {
      const target = event.target instanceof Node ? event.target : null;
      if (!element.contains(target) && !anchor.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    addEventListener('resize', place);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      removeEventListener('resize', place);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const last = list.length - 1;
    const to = { ArrowDown: Math.min(last, active + 1), ArrowUp: Math.max(0, active - 1), Home: 0, End: last }[
      event.key
    ];
    if (to !== undefined) setActive(to);
    else if (event.key === 'Enter') pick(list[active]);
    else if (event.key === 'Escape') hide();
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
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-disabled={disabled || undefined}
        onClick={() => {
          if (!disabled) (open ? hide : show)();
        }}
      >
        <span class="visually-hidden">{label}: </span>
        {children}
      </button>
      {open && (
        <div ref={popup} class="popup" data-open>
          <input
            ref={input}
            class="popup-search"
            type="text"
            role="combobox"
            aria-label={label}
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={list[active] ? `${id}-${active}` : undefined}
            placeholder={placeholder}
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={`${id}-list`} class="popup-list" role="listbox" aria-label={label} aria-multiselectable={multiple}>
            {list.map((option, index) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are handled by the combobox.
              <div
                key={option.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={chosen.includes(option.id)}
                data-active={index === active || undefined}
                onPointerMove={() => setActive(index)}
                onClick={() => pick(option)}
              >
                {option.mark}
                <span class="popup-label">
                  {option.label}
                  {option.hint !== undefined && <small>{option.hint}</small>}
                </span>
                {chosen.includes(option.id) && <Icon name="check" size={14} />}
              </div>
            ))}
          </div>
          {list.length === 0 && <p class="popup-empty">{emptyText}</p>}
        </div>
      )}
    </span>
  );
}
