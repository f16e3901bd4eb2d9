import { findSuggestions } from '../../suggestions/index.ts';
import type { Handlers } from '../handler.ts';

/** Suggestions while a ticket is typed: open incidents and the viewer's open tickets. */
export const suggestionHandlers: Pick<Handlers, 'findSuggestions'> = {
  async findSuggestions(call, { desk, status, componentAliases: aliases }) {
    const items = await findSuggestions(call, call.input.q, { desk, status, aliases });
    return { items, next: null, total: items.length };
  },
};
