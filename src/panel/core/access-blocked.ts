import { isFramedByOtherOrigin } from '../../dom/framing.ts';
import type { PanelContext } from './context.ts';

/**
 * Whether support access may not be turned on here: another origin shows the page in a frame, and could place things of
 * its own over the panel (clickjacking). The vendor's `allowFramedAccess` allows it.
 */
export const isAccessBlocked = (app: PanelContext): boolean =>
  `${app.options.value.allowFramedAccess}` !== 'true' && isFramedByOtherOrigin();
