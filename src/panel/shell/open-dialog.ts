/** Behaviour of an open dialog: viewport, focus, keys of the tabs, theme of the page. Imported once the form accepts input. */
export { followViewport } from './dialog-viewport.ts';
export { resistFocusTraps } from './focus-traps.ts';
export { followPageTheme } from './follow-page-theme.ts';
export { preserveFocus } from './preserve-focus.ts';
export { followTabKeys } from './tab-keys.ts';
