import { isFramedByOtherOrigin } from '../../dom/framing.ts';
import type { PanelContext } from './context.ts';

/**
 * Checks whether turning on support access is blocked, because another origin frames the page and could overlay the panel
 * (clickjacking). The option `allowFramedAccess` overrides the check.
 */
export const isAccessBlocked = (app: PanelContext): boolean =>
  `${app.options.value.allowFramedAccess}` !== 'true' && isFramedByOtherOrigin();
