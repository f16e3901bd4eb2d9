import { findHints } from '../../suggestions/index.ts';
import type { Handlers } from '../handler.ts';

/** What somebody should know before they file a ticket. */
export const hintHandlers: Pick<Handlers, 'findHints'> = {
  async findHints(call, { desk, status, componentAliases: aliases }) {
    const items = await findHints(call, call.input.q, { desk, status, aliases });
    return { items, next: null, total: items.length };
  },
};
