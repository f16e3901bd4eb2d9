/**
 * The entry of `madoguchi.mjs`, for `<script type="module" src="…">` and for `import { mount } from '…'`.
 *
 * A module has no `document.currentScript`. Its attributes come from the element whose `load` event the browser
 * dispatches for it: an element with the same `src` that never ran (inserted as markup, blocked by the page's policy)
 * gets no such event, and a page that imports the module has no such element.
 */
import { fromDocument } from '../dom/from-document.ts';
import type { WidgetHandle, WidgetOptions } from '../panel/host.ts';
import { mountOnce } from './mount.ts';
import { startFromAttributes } from './start.ts';
import type { ImportPanel } from './widget.ts';

/** The file name of the panel's entry, written in by the build. */
declare const __PANEL__: string;

const { href, origin } = new URL('madoguchi/', import.meta.url);
const importPanel: ImportPanel = () => import(/* @vite-ignore */ href + __PANEL__);

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
    if (isTrusted && target instanceof HTMLScriptElement && target.type === 'module' && target.src === import.meta.url)
      startFromAttributes(target.dataset, importPanel, origin);
  },
  true,
]);
