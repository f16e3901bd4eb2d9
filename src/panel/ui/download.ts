import { createElement } from '../../dom/create-element.ts';

/** How long a browser may take to begin saving. */
const REVOKE_DELAY_MS = 60_000;

/**
 * Saves a file under a name. It is never shown in the page: whatever it holds, it runs nothing here.
 *
 * @param name - already cleaned for showing; the browser replaces what a file system does not take.
 */
export function download(file: Blob, name: string): void {
  // Told to be plain bytes, so that no browser thinks of opening it.
  const url = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  const link = Object.assign(createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY_MS);
}
