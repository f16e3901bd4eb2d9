import { effect } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import { getDirection } from '../i18n/locale.ts';
import type { PanelControl } from '../core/create-context.ts';

/** The panel is a full-screen sheet when this matches; duplicated in the style sheets. */
const SHEET_QUERY = '(width < 600px), (height < 480px)';

/**
 * Shows and hides the dialog by {@link PanelContext.open}: non-modal on wide screens, modal on small ones, switching while
 * open. Moves the focus into it.
 *
 * @returns a function that detaches it.
 */
export function attachDialog(dialog: HTMLDialogElement, app: Pick<PanelContext, 'open'>): () => void {
  const small = matchMedia(SHEET_QUERY);
  const screen = window.visualViewport;
  // An on-screen keyboard shrinks only the visual viewport and would cover the end of the form.
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

/** Focuses the first field of the visible view, or the heading without one. */
export function focusView(dialog: HTMLElement): void {
  const view = dialog.querySelector('.view:not([hidden])');
  const first = view?.querySelector<HTMLElement>('.input') ?? dialog.querySelector<HTMLElement>('h2');
  first?.focus({ preventScroll: true });
}

/** Sets language, direction, theme and position on the panel's root; never on the page's `<html>`. */
export function applyTheme(root: HTMLElement, app: PanelControl): () => void {
  return effect(() => {
    const locale = app.locale.value;
    const { theme = '', position = '' } = app.options.value;
    root.lang = locale;
    root.dir = getDirection(locale);
    root.className = `ui ${theme} ${position}`;
  });
}
