/** Interfaces between the HTTP layer and what it serves. Each has one shipped implementation; a vendor may pass its own. */
export type * from './context.ts';
export type * from './help-desk.ts';
export type * from './event-log.ts';
export type * from './attachments.ts';
export type * from './support-access.ts';
export type * from './status.ts';
export type * from './articles.ts';
