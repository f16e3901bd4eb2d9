/** Keeps focus and scroll positions of the open dialog when elements are removed. */
import { fromDocument } from '../../dom/from-document.ts';
import { matchSheet, showDialog } from './dialog.ts';

/** Delay before the focus is moved, for code that moves it itself after it has removed an element. */
const DELAY_MS = 100;

/**
 * Moves the focus to the nearest remaining ancestor when the focused element is removed; otherwise it would fall to the page,
 * whose shortcuts would receive the next keys. Restores focus, scroll positions and modality after the page has replaced its
 * body and the loader has attached the widget again.
 *
 * @returns a function that stops it.
 */
export function preserveFocus(dialog: HTMLDialogElement, root: ShadowRoot): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  /** The focused element and its ancestors up to the dialog, innermost first. */
  let path: HTMLElement[] = [];
  const scrolled = new Map<Element, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  dialog.addEventListener(
    'focusin',
    ({ target }) => {
      path = [];
      for (let element = target instanceof HTMLElement ? target : null; element; element = element.parentElement)
        if (dialog.contains(element)) path.push(element);
    },
    { signal },
  );
  dialog.addEventListener(
    'focusout',
    // In a task of its own: Chromium fires the event also for an element that is about to be removed.
    () => setTimeout(() => path[0]?.isConnected && root.activeElement !== path[0] && (path = [])),
    { signal },
  );
  dialog.addEventListener(
    'scroll',
    ({ target }) => target instanceof Element && scrolled.set(target, target.scrollTop),
    { signal, capture: true, passive: true },
  );

  const removals = new MutationObserver(() => {
    const [focused] = path;
    if (!focused || dialog.contains(focused)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const place = path.find((element) => dialog.contains(element));
      if (root.activeElement || !place || !dialog.open) return;
      // Makes the element focusable, with -1 where it was not, and keeps the tab order of the others.
      place.tabIndex += 0;
      place.focus({ preventScroll: true });
    }, DELAY_MS);
  });
  removals.observe(dialog, { childList: true, subtree: true });

  const { host } = root;
  let parent = host.parentNode;
  let detached = false;
  const attachments = new MutationObserver((records) => {
    observeAttachments();
    detached ||= host.parentNode !== parent || records.some(({ removedNodes }) => [...removedNodes].includes(host));
    if (!detached || !host.isConnected) return;
    detached = false;
    parent = host.parentNode;
    if (!dialog.open) return;
    const [focused] = path;
    // Else the page has focused something of its own meanwhile.
    const isFree = fromDocument('activeElement') === fromDocument('body');
    // A removed modal dialog has left the top layer.
    if (matchSheet().matches) {
      dialog.close();
      showDialog(dialog);
    }
    for (const [element, top] of scrolled)
      if (element.isConnected) element.scrollTop = top;
      else scrolled.delete(element);
    if (isFree) focused?.focus({ preventScroll: true });
  });
  const observeAttachments = () => {
    for (const node of [document, fromDocument('documentElement'), fromDocument('body')])
      if (node) attachments.observe(node, { childList: true });
  };
  observeAttachments();

  return () => {
    abort.abort();
    clearTimeout(timer);
    removals.disconnect();
    attachments.disconnect();
  };
}
