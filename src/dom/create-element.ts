import { fromDocument } from './from-document.ts';

/**
 * Creates an element through `Document.prototype`, because an element of the page can shadow `document.createElement` (DOM
 * clobbering). Code that is not ours, such as Preact, still reads `document.createElement`.
 */
export const createElement = (tag: string): HTMLElement => fromDocument('createElement').call(document, tag);
