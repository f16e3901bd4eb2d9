/** Behaviour of an open dialog: viewport, focus, keys of the tabs, theme of the page, business hours. Imported once the form accepts input. */
import type { PanelCore } from '../core/viewer-state.ts';
import { showAwayLine } from './away-line.ts';
import { followViewport } from './dialog-viewport.ts';
import { resistFocusTraps } from './focus-traps.ts';
import { followPageTheme } from './follow-page-theme.ts';
import { preserveFocus } from './preserve-focus.ts';
import { followTabKeys } from './tab-keys.ts';
import css from './adaptive.css?inline';

/** @returns a function that stops all of it. */
export function attachBehavior(
  dialog: HTMLDialogElement,
  root: ShadowRoot,
  { scope, pageTheme }: Pick<PanelCore, 'scope' | 'pageTheme'>,
): () => void {
  scope.peek().app.addStyles(css);
  const stops = [
    followPageTheme((theme) => (pageTheme.value = theme)),
    followViewport(dialog),
    followTabKeys(dialog),
    preserveFocus(dialog, root),
    resistFocusTraps(dialog, root),
    showAwayLine(dialog, scope),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
