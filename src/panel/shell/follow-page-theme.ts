/** Observes the page's `color-scheme`. */
import { fromDocument } from '../../dom/from-document.ts';
import { readPageTheme } from './page-theme.ts';

/**
 * Calls `onChange` with the page's theme now, and when attributes of `<html>` and `<body>`, the elements of `<head>`, or the
 * system's preference change.
 *
 * @returns a function that stops it.
 */
export function followPageTheme(onChange: (theme: ReturnType<typeof readPageTheme>) => void): () => void {
  const update = () => onChange(readPageTheme());
  const observer = new MutationObserver(update);
  for (const element of [fromDocument('documentElement'), fromDocument('body')])
    observer.observe(element, { attributes: true });
  // Style sheets and the meta element.
  observer.observe(fromDocument('head'), { childList: true, subtree: true, attributes: true, characterData: true });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', update);
  update();
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', update);
  };
}
