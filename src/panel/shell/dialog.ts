import { effect } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import { getDirection } from '../i18n/locale.ts';
import type { PanelControl } from '../core/create-context.ts';

/** Below this the panel is a sheet over the whole screen; the style sheets repeat it. */
const SHEET_QUERY = '(width < 600px), (height < 480px)';

/**
 * Shows and hides the dialog as {@link PanelContext.open} says: beside the page on wide screens, as a modal sheet on small ones,
 * changing between the two while open. Moves the focus into it.
 *
 * @returns stops all of it.
 */
export function attachDialog(dialog: HTMLDialogElement, app: Pick<PanelContext, 'open'>): () => void {
  const small = matchMedia(SHEET_QUERY);
  const screen = window.visualViewport;
  // An on-screen keyboard shrinks only the visual viewport: without this the end of the form would lie behind it.
  const fit = () => {
    if (!screen) return;
    dialog.style.setProperty('--m-height', `${screen.height}px`);
    dialog.style.setProperty('--m-top', `${screen.offsetTop}px`);
  };
  const show = () => {
    if (small.matches) dialog.showModal();
    else dialog.show();
    fit();
  };
  const change = () => {
    if (!dialog.open) return;
    const root = dialog.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    dialog.close();
    show();
    if (focused instanceof HTMLElement) focused.focus();
  };
  const stop = effect(() => {
    const open = app.open.value;
    if (open === dialog.open) return;
    if (open) {
      show();
      focusView(dialog);
    } else dialog.close();
  });
  small.addEventListener('change', change);
  screen?.addEventListener('resize', fit);
  screen?.addEventListener('scroll', fit);
  return () => {
    stop();
    small.removeEventListener('change', change);
    screen?.removeEventListener('resize', fit);
    screen?.removeEventListener('scroll', fit);
  };
}

/** Focuses the first field of the view on show, or the heading where there is none yet. */
export function focusView(dialog: HTMLElement): void {
  const view = dialog.querySelector('.view:not([hidden])');
  const first = view?.querySelector<HTMLElement>('.input') ?? dialog.querySelector<HTMLElement>('h2');
  first?.focus({ preventScroll: true });
}

/** Keeps language, direction, theme and corner on the panel's own root; the page's `<html>` is never touched. */
export function applyTheme(root: HTMLElement, app: PanelControl): () => void {
  return effect(() => {
    const locale = app.locale.value;
    const { theme = '', position = '' } = app.options.value;
    root.lang = locale;
    root.dir = getDirection(locale);
    root.className = `ui ${theme} ${position}`;
  });
}
