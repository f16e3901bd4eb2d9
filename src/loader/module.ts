/**
 * The entry of `madoguchi.mjs`, for `<script type="module" src="…">` and for `import { mount } from '…'`.
 *
 * Modules have no `document.currentScript`. The attributes are read from the script element of the trusted `load` event: an
 * element with the same `src` that never ran (inserted as markup, or blocked by the Content Security Policy) gets no such
 * event, and a page that imports the module has no such element.
 */
import { fromDocument } from '../dom/from-document.ts';
import type { WidgetHandle, WidgetOptions } from '../panel/types.ts';
import { createStartPanel } from './start-panel.ts';
import { mountOnce } from './mount.ts';
import { startFromAttributes } from './start.ts';

const { href } = new URL('.', import.meta.url);
/** CSP nonce. A module cannot read its own; it is taken from its element or another script of the page. */
let nonce = '';
const startPanel = createStartPanel(
  href,
  () => nonce || ([...fromDocument('scripts')].find((script) => script.nonce)?.nonce ?? ''),
);

/**
 * Adds the badge to the page and returns the handle that opens, updates and removes the widget. A second call with the
 * same `id` updates the existing widget.
 *
 * @param options - all optional; `api` defaults to the folder of the module.
 * @example
 * import { mount } from 'https://support.example.com/madoguchi.mjs';
 * mount({ tokenUrl: '/support-token' });
 */
export const mount = (options: WidgetOptions = {}): WidgetHandle => mountOnce(options, startPanel, href);

// Through the prototype, because markup can shadow `document.addEventListener` (DOM clobbering).
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
      startFromAttributes(target.dataset, startPanel, href);
    }
  },
  true,
]);
