import { effect } from '@preact/signals';
import type { PanelControl, ViewerScope } from '../core/viewer-state.ts';
import { toRootClass } from './frame.ts';

/** Matches where the panel is a full-screen sheet; duplicated in the style sheets. */
export const matchSheet = () => matchMedia('(width < 600px), (height < 480px)');

/** Shows the dialog: non-modal on wide screens, modal on small ones. */
export function showDialog(dialog: HTMLDialogElement): void {
  if (matchSheet().matches) dialog.showModal();
  else dialog.show();
}

/**
 * Shows and hides the dialog by {@link PanelControl.open}, and moves the focus into it.
 *
 * @returns a function that detaches it.
 */
export function attachDialog(dialog: HTMLDialogElement, app: PanelControl): () => void {
  return effect(() => {
    const open = app.open.value;
    if (open === dialog.open) return;
    if (open) {
      showDialog(dialog);
      focusView(dialog, app.scope.peek());
    } else dialog.close();
  });
}

/**
 * Focuses the first field of the current tab's view; the dialog's heading without a field, and while the view is not rendered:
 * the view that is still visible is about to be hidden, which would drop the focus to the page.
 */
export function focusView(dialog: HTMLElement, { app }: ViewerScope): void {
  // Focusing a field of a hidden view has no effect.
  for (const selector of ['h2', `#view-${app.tab.peek()} .input`])
    dialog.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}

/** Events that the panel hides from its first paint on (others in `focus-traps.ts`): shortcuts and focus traps of the page listen for them. */
const INPUT_EVENTS = ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'focusin', 'focusout'];

/**
 * Hides events from bubbling listeners of the page, so that input in the widget triggers nothing in the page. Capturing
 * listeners of the page run first and still see them. Holds as long as the widget exists.
 */
export function containEvents(root: ShadowRoot, types = INPUT_EVENTS): void {
  for (const type of types) root.addEventListener(type, (event) => event.stopPropagation());
}

/** Sets language, theme and position on the panel's root; never on the page's `<html>`. The direction is that of the host element. */
export function applyTheme(root: HTMLElement, app: PanelControl): () => void {
  return effect(() => {
    const locale = app.locale.value;
    const pageTheme = app.pageTheme.value;
    root.lang = locale;
    // Explicit, because pages may be right-to-left and no language of the panel is.
    root.dir = 'ltr';
    root.className = toRootClass(app.options.value, pageTheme);
  });
}
