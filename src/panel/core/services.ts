/** What connects the panel to the ticket API and its viewer. Imported once the form can be typed into. */
export { createSessionController } from './session-controller.ts';
export { default as css } from '../shell/deferred.css?inline';
export { LATE_PARTS } from '../shell/late-parts.ts';
