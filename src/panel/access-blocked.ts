import { isFramedByOtherOrigin } from '../dom/framing.ts';
import type { App } from './app.ts';
import { later } from './shell/later.tsx';

/**
 * Whether support access may not be turned on here: another origin shows the page in a frame, and could place things of
 * its own over the panel (clickjacking). The vendor's `allowFramedAccess` allows it.
 */
export const isAccessBlocked = (app: App): boolean =>
  `${app.options.value.allowFramedAccess}` !== 'true' && isFramedByOtherOrigin();

/** Says so, with a link to the page by itself. Fetched only where it is needed. */
export const framedNotice = later(() => import('./ui/FramedNotice.tsx'));
