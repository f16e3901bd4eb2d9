/** Adapts the open dialog to changes of the viewport. */
import { matchSheet, showDialog } from './dialog.ts';

/**
 * Makes the dialog modal or not as the screen's size changes, and fits it above an on-screen keyboard.
 *
 * @returns a function that stops it.
 */
export function followViewport(dialog: HTMLDialogElement): () => void {
  const sheet = matchSheet();
  const screen = window.visualViewport;
  const abort = new AbortController();
  const { signal } = abort;
  // An on-screen keyboard shrinks only the visual viewport and would cover the end of the form.
  const fit = () => {
    if (!screen) return;
    dialog.style.setProperty('--m-height', `${screen.height}px`);
    dialog.style.setProperty('--m-top', `${screen.offsetTop}px`);
  };
  const reopen = () => {
    if (!dialog.open) return;
    const root = dialog.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    dialog.close();
    showDialog(dialog);
    fit();
    if (focused instanceof HTMLElement) focused.focus();
  };
  fit();
  sheet.addEventListener('change', reopen, { signal });
  screen?.addEventListener('resize', fit, { signal });
  screen?.addEventListener('scroll', fit, { signal });
  return () => abort.abort();
}
