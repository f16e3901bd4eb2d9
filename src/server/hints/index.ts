export { findHints } from './find.ts';
export type { ComponentAliases } from './incidents.ts';
