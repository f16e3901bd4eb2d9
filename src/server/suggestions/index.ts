export { findSuggestions } from './find-suggestions.ts';
export type { ComponentAliases } from './match-incidents.ts';
