import type { Text } from '../../contract/index.ts';

/** A configured text for a place that knows no locale, such as a problem's detail: English, else whatever there is. */
export function defaultText(text: Text): string {
  return typeof text === 'string' ? text : (text['en'] ?? Object.values(text)[0] ?? '');
}
