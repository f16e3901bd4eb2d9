import { fromDocument } from '../dom/from-document.ts';
import type { ModuleFile, Preload, StartPanel } from '../panel/types.ts';
import { createElement } from './widget.ts';

/** The panel's frame and the panel's entry, each with a function `start`; inserted by the build. */
declare const __FILES__: readonly ModuleFile[];

/**
 * Creates the function that imports the panel's files with subresource integrity and starts them.
 *
 * `<link rel="modulepreload">` fetches a module into the module map without evaluating it, and `import()` uses that entry.
 * Chromium and Firefox reject a file with another hash; WebKit ignores `integrity` here.
 *
 * @param base - URL of the folder with the script and the folder `madoguchi`, with a trailing slash.
 * @param getNonce - returns the CSP nonce of the page, or an empty string.
 */
export function createStartPanel(base: string, getNonce: () => string): StartPanel {
  const preload: Preload = ([name, integrity]) =>
    new Promise((resolve, reject) => {
      const href = `${base}madoguchi/${name}`;
      const finish = (callback: (href: string) => void) => () => {
        link.remove();
        callback(href);
      };
      const link = createElement('link', {
        rel: 'modulepreload',
        crossOrigin: '',
        nonce: getNonce(),
        integrity,
        href,
        onload: finish(resolve),
        onerror: finish(reject),
      });
      // Chromium ignores `modulepreload` links in shadow roots.
      fromDocument('head').append(link);
    });
  return async (host) => {
    const started = await Promise.all(
      __FILES__.map(async (file) => {
        const { start, chunks } = await import(/* @vite-ignore */ await preload(file));
        return start({ ...host, preload, chunks });
      }),
    );
    return started[1];
  };
}
