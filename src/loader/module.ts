/**
 * The entry of `madoguchi.mjs`, for `<script type="module" src="…">` and for `import { mount } from '…'`.
 *
 * A module has no `document.currentScript`. Its attributes come from the element whose `load` event the browser
 * dispatches for it: an element with the same `src` that never ran (inserted as markup, blocked by the page's policy)
 * gets no such event, and a page that imports the module has no such element.
 */
import { fromDocument } from '../dom/from-document.ts';
import type { WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { createImportPanel } from './import-panel.ts';
import { mountOnce } from './mount.ts';
import { startFromAttributes } from './start.ts';

const { href, origin } = new URL('madoguchi/', import.meta.url);
/** A module cannot ask for its own nonce: that of its element, or of another script of the page, which is the same. */
let nonce = '';
const importPanel = createImportPanel(
  href,
  () => nonce || (document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''),
);

/**
 * Puts the badge on the page and returns the handle that opens, updates and removes the widget. A second call with the
 * same `id` updates the widget that is there.
 *
 * @param options - `api` is the module's own origin by default.
 * @example
 * import { mount } from 'https://support.example.com/madoguchi.mjs';
 * mount({ tokenUrl: '/support-token' });
 */
export const mount = (options: WidgetOptions = {}): WidgetHandle => mountOnce(options, importPanel, origin);

// By the methods of the interface: markup can shadow `document.addEventListener`.
Reflect.apply(fromDocument('addEventListener'), document, [
  'load',
  ({ isTrusted, target }: Event) => {
    if (
      isTrusted &&
      target instanceof HTMLScriptElement &&
      target.type === 'module' &&
      target.src === import.meta.url
    ) {
      nonce = target.nonce;
      startFromAttributes(target.dataset, importPanel, origin);
    }
  },
  true,
]);
