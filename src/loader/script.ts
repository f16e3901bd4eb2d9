/** The entry of `madoguchi.js`, for classic script elements. */
import { fromDocument } from '../dom/from-document.ts';
import { resolveUrl } from '../dom/resolve-url.ts';
import { createImportPanel } from './import-panel.ts';
import { startFromAttributes } from './start.ts';

// Of the document itself, and a script: an image named "currentScript" would name its own addresses.
const script = fromDocument('currentScript');
if (script instanceof HTMLScriptElement) {
  const { href, origin } = new URL('madoguchi/', resolveUrl(script.getAttribute('src') ?? '', script.baseURI));
  startFromAttributes(
    script.dataset,
    createImportPanel(href, () => script.nonce),
    origin,
  );
} else {
  // oxlint-disable-next-line no-console -- the one line that tells a developer why there is no badge.
  console.warn('as a module, use madoguchi.mjs');
}
