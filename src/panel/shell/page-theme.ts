import { fromDocument } from '../../dom/from-document.ts';

const queryMeta = () => fromDocument('querySelector').call(document, 'head > meta[name=color-scheme]');

/** Returns the page's theme by its `color-scheme` (CSS, else the meta element); empty when it follows the system. */
export function readPageTheme(): 'light' | 'dark' | '' {
  const { colorScheme } = getComputedStyle(fromDocument('body'));
  const schemes = /^(normal)?$/.test(colorScheme) ? `${queryMeta()?.getAttribute('content')}` : colorScheme;
  const [light, dark] = [/light/.test(schemes), /dark/.test(schemes)];
  return light === dark ? '' : light ? 'light' : 'dark';
}
