/** The entry of `madoguchi.js`, for classic script elements. */
import { fromDocument } from '../dom/from-document.ts';
import { resolveUrl } from '../dom/resolve-url.ts';
import { createStartPanel } from './start-panel.ts';
import { startFromAttributes } from './start.ts';

// Guards against DOM clobbering by an element named "currentScript".
const script = fromDocument('currentScript');
if (script instanceof HTMLScriptElement) {
  const { href } = new URL('.', resolveUrl(script.getAttribute('src') ?? '', script.baseURI));
  startFromAttributes(
    script.dataset,
    createStartPanel(href, () => script.nonce),
    href,
  );
} else {
  // oxlint-disable-next-line no-console -- tells developers why the badge is missing.
  console.warn('as a module, use madoguchi.mjs');
}
