import type { Text } from '../../contract/index.ts';

/** Returns a configured text where no locale is known, such as in a problem's detail: English, else the first one. */
export function defaultText(text: Text): string {
  return typeof text === 'string' ? text : (text['en'] ?? Object.values(text)[0] ?? '');
}
