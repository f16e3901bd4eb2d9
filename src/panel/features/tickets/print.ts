import { createElement } from '../../../dom/create-element.ts';
import css from './print.css?inline';

/**
 * Prints the ticket and nothing of the page around it: a copy in a frame of its own, which no policy has to allow, since
 * nothing is fetched into it.
 *
 * @param within - something within the ticket; the styles of its shadow root are kept.
 * @param viewerSignal - removes the copy with its viewer.
 */
export function print(within: Element, viewerSignal: AbortSignal): void {
  const root = within.getRootNode();
  const ticket = within.closest('article');
  // On paper nothing can be unfolded later.
  ticket?.querySelectorAll<HTMLElement>('.rich button, .earlier button').forEach((fold) => fold.click());
  const frame = createElement('iframe');
  if (!(frame instanceof HTMLIFrameElement)) return;
  frame.className = 'sr-only';
  // Firefox puts another document into an empty frame by then.
  frame.addEventListener('load', () => {
    const page = frame.contentDocument;
    const view = page?.defaultView;
    if (!view || !ticket || !(root instanceof ShadowRoot)) return;
    const rules = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(rules.map(({ cssText }) => cssText).join('') + css);
    page.adoptedStyleSheets.push(sheet);
    page.body.className = 'ui light';
    page.body.append(ticket.cloneNode(true));
    // Nobody knows later how long ago it was printed.
    for (const time of page.querySelectorAll('time')) time.textContent = time.title;
    view.addEventListener('afterprint', () => frame.remove());
    view.print();
  });
  viewerSignal.addEventListener('abort', () => frame.remove());
  setTimeout(() => viewerSignal.aborted || root.appendChild(frame));
}
