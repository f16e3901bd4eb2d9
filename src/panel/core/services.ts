/** What connects the panel to the ticket API and its viewer. Imported once the form can be typed into. */
export { createSessionController } from './session-controller.ts';
export { default as css } from '../shell/deferred.css?inline';
export { LAZY_MODULES } from '../shell/lazy-modules.ts';
