import { createElement } from '../../dom/create-element.ts';

/** Time for the browser to start the download. */
const REVOKE_DELAY_MS = 60_000;

/**
 * Downloads a file. Its content is never rendered in the page, so it cannot run scripts.
 *
 * @param name - sanitized file name; the browser replaces characters that the file system does not allow.
 */
export function download(file: Blob, name: string): void {
  // A generic type, so that the browser does not open the file.
  const url = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  const link = Object.assign(createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY_MS);
}
