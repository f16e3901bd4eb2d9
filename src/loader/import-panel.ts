import { fromDocument } from '../dom/from-document.ts';
import type { ModuleFile, Preload } from '../panel/types.ts';
import { type ImportPanel, createElement } from './widget.ts';

/** The panel's entry, written in by the build. */
declare const __PANEL__: ModuleFile;

/**
 * Creates the import of the panel from the files of the embed, checked by their hashes.
 *
 * A link of the kind `modulepreload` fetches a module into the page's module map without evaluating it; `import()` then
 * takes it from there. Chromium and Firefox refuse a file with another hash; WebKit ignores the hash.
 *
 * @param base - URL of the folder with the panel's files, with a slash at its end.
 * @param getNonce - returns the nonce of the page's policy, empty when it has none.
 */
export function createImportPanel(base: string, getNonce: () => string): ImportPanel {
  const preload: Preload = ([name, integrity]) =>
    new Promise((resolve, reject) => {
      const href = base + name;
      const settle = (report: (href: string) => void) => () => {
        link.remove();
        report(href);
      };
      const link = createElement('link', {
        rel: 'modulepreload',
        crossOrigin: '',
        nonce: getNonce(),
        integrity,
        href,
        onload: settle(resolve),
        onerror: settle(reject),
      });
      // Chromium ignores this kind of link in a shadow root.
      fromDocument('head').append(link);
    });
  return async () => ({ ...(await import(/* @vite-ignore */ await preload(__PANEL__))), preload });
}
