import { isFramedByOtherOrigin } from '../dom/framing.ts';
import type { App } from './app.ts';

/**
 * Whether support access may not be turned on here: another origin shows the page in a frame, and could place things of
 * its own over the panel (clickjacking). The vendor's `allowFramedAccess` allows it.
 */
export const isAccessBlocked = (app: App): boolean =>
  `${app.options.value.allowFramedAccess}` !== 'true' && isFramedByOtherOrigin();
