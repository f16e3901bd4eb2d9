/**
 * The first file of the panel: the frame that is visible between the press and the arrival of the rest, in the panel's own
 * shape, theme and place. The panel itself uses the same style sheet, so nothing is fetched twice.
 */
import { createElement } from '../../dom/create-element.ts';
import type { PanelHost, WidgetOptions } from '../types.ts';
import css from './panel.css?inline';
import { readPageTheme } from './page-theme.ts';

/** Bars of the frame: heading, tabs, and two fields with labels. */
const BAR_COUNT = 6;

/** Returns the classes of the panel's root: theme and position. */
export const toRootClass = ({ theme = 'auto', position }: WidgetOptions, pageTheme: string = readPageTheme()) =>
  `ui ${theme === 'auto' ? pageTheme : theme} ${position ?? ''}`;

/** Puts the frame after the badge, whose `aria-expanded` makes it visible. */
export function start({ badge, options }: PanelHost): void {
  const root = badge.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // Before the sheets of a panel that has failed to start.
  root.adoptedStyleSheets.splice(1, 0, sheet);
  root.querySelector('.frame')?.remove();

  const frame = createElement('div');
  const add = (parent: HTMLElement, tag: string) => parent.appendChild(createElement(tag));
  frame.className = `frame ${toRootClass(options)}`;
  frame.ariaHidden = 'true';
  const panel = add(frame, 'div');
  panel.className = 'panel skeleton fields';
  for (let bar = 0; bar < BAR_COUNT; bar++) add(panel, 'i');
  // On phones the frame covers the badge. For pointers only: the focus is on the badge, which closes as well.
  const close = add(panel, 'b');
  close.textContent = '×';
  close.addEventListener('click', () => badge.click());
  badge.after(frame);
}
