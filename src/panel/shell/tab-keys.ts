/**
 * Moves the focus along the tabs by arrow keys, Home and End.
 *
 * @returns a function that stops it.
 */
export function followTabKeys(dialog: HTMLElement): () => void {
  const move = (event: KeyboardEvent) => {
    const tab = event.target instanceof Element ? event.target.closest('[role=tab]') : null;
    const row = tab?.parentElement;
    if (event.isComposing || !row) return;
    const buttons = [...row.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };
  dialog.addEventListener('keydown', move);
  return () => dialog.removeEventListener('keydown', move);
}
