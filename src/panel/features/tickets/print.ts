import { createElement } from '../../../dom/create-element.ts';
import css from './print.css?inline';

/**
 * Prints the ticket without the rest of the page: a copy in an empty frame, which no Content Security Policy blocks,
 * because it loads nothing.
 *
 * @param element - an element within the ticket; the styles of its shadow root are copied.
 * @param viewerSignal - removes the copy when the viewer changes.
 */
export function print(element: Element, viewerSignal: AbortSignal): void {
  const root = element.getRootNode();
  const ticket = element.closest('article');
  // Expands folded text, which paper cannot.
  ticket?.querySelectorAll<HTMLElement>('.rich button, .earlier button').forEach((fold) => fold.click());
  const frame = createElement('iframe');
  if (!(frame instanceof HTMLIFrameElement)) return;
  frame.className = 'sr-only';
  // Firefox replaces the document of an empty frame until the load event.
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
    // Relative times make no sense on paper.
    for (const time of page.querySelectorAll('time')) time.textContent = time.title;
    view.addEventListener('afterprint', () => frame.remove());
    view.print();
  });
  viewerSignal.addEventListener('abort', () => frame.remove());
  setTimeout(() => viewerSignal.aborted || root.appendChild(frame));
}
