import { useLayoutEffect, useRef } from 'preact/hooks';

/** Handlers by key, as in `KeyboardEvent.key`. Return false to leave the key to the browser. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>;

const stack: (() => Shortcuts)[] = [];
let isListening = false;

/** Whether the key belongs to a control that takes text or its own keys. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select, dialog') !== null;
}

function handleKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (isTyping(event.target)) return;
  for (const shortcuts of [...stack].reverse()) {
    const handler = shortcuts()[event.key];
    if (!handler) continue;
    if (handler(event) !== false) event.preventDefault();
    return;
  }
}

/**
 * Registers single-key shortcuts while the component is mounted. The component that was mounted last takes precedence.
 * Keys typed into fields and dialogs are never shortcuts.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  // Before the first paint: a key that is pressed right after it counts.
  useLayoutEffect(() => {
    if (!isListening) document.addEventListener('keydown', handleKeyDown);
    isListening = true;
    const entry = () => latest.current;
    stack.push(entry);
    return () => {
      stack.splice(stack.indexOf(entry), 1);
    };
  }, []);
}
