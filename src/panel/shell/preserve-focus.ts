/** Keeps focus and scroll positions of the open dialog when elements are removed or hidden. */
import { fromDocument } from '../../dom/from-document.ts';
import { matchSheet, showDialog } from './dialog.ts';

/** Delay before the focus is moved, for code that moves it itself after it has removed an element. */
const DELAY_MS = 100;

const FOCUSABLE = 'a[href], button, input, select, summary, textarea, [tabindex]';

/**
 * Keeps the focus in the open dialog when the focused element is removed or hidden; otherwise it would fall to the page, whose
 * shortcuts would receive the next keys. The focus moves to the next control within the nearest remaining group, else to the
 * previous one, else to the visible view. Restores focus, scroll positions and modality after the page has replaced its body
 * and the loader has attached the widget again.
 *
 * @returns a function that stops it.
 */
export function preserveFocus(dialog: HTMLDialogElement, root: ShadowRoot): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  /** The focused element and its ancestors up to the dialog, innermost first. */
  let path: HTMLElement[] = [];
  /** The controls of the dialog when the focus moved last, in document order. */
  let controls: HTMLElement[] = [];
  const scrolled = new Map<Element, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isPresent = (element: Element) => dialog.contains(element) && element.checkVisibility();

  dialog.addEventListener(
    'focusin',
    ({ target }) => {
      path = [];
      for (let element = target instanceof HTMLElement ? target : null; element; element = element.parentElement)
        if (dialog.contains(element)) path.push(element);
      controls = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)];
    },
    { signal },
  );
  dialog.addEventListener(
    'focusout',
    // In a task of its own: Chromium fires the event also for an element that is about to be removed or hidden.
    () => setTimeout(() => path[0] && isPresent(path[0]) && root.activeElement !== path[0] && (path = [])),
    { signal },
  );
  dialog.addEventListener(
    'scroll',
    ({ target }) => target instanceof Element && scrolled.set(target, target.scrollTop),
    { signal, capture: true, passive: true },
  );

  /** Returns the control nearest to the lost one within its nearest remaining group; undefined when there is none. */
  const findNeighbor = (lost: HTMLElement): HTMLElement | undefined => {
    const at = controls.indexOf(lost);
    const candidates = [...controls.slice(at + 1), ...controls.slice(0, Math.max(at, 0)).reverse()].filter(
      (element) => element.tabIndex >= 0 && isPresent(element),
    );
    for (const group of path) {
      // The banner at the edge belongs to no view, and the view is not a neighbor of itself.
      if (!isPresent(group) || group === dialog || group.matches('.strip')) continue;
      const neighbor = candidates.find((element) => element !== group && group.contains(element));
      if (neighbor) return neighbor;
    }
    return undefined;
  };
  const changes = new MutationObserver(() => {
    const [lost] = path;
    if (!lost || isPresent(lost)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { activeElement } = root;
      if ((activeElement && isPresent(activeElement)) || !dialog.open || !path.includes(lost)) return;
      const view = dialog.querySelector<HTMLElement>('.view:not([hidden])');
      const target = findNeighbor(lost) ?? view ?? dialog.querySelector('h2');
      target?.focus({ preventScroll: target === view });
    }, DELAY_MS);
  });
  changes.observe(dialog, { childList: true, subtree: true, attributeFilter: ['hidden', 'open'] });

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
    changes.disconnect();
    attachments.disconnect();
  };
}
