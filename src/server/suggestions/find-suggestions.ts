import type { Suggestion } from '../../contract/index.ts';
import type { CallContext, Desk, StatusSource } from '../interfaces/index.ts';
import { matchIncidents, type ComponentAliases } from './match-incidents.ts';
import { matchTickets } from './similar-tickets.ts';

/** Hints in one answer. */
const MAX_SUGGESTIONS = 3;
/** Open tickets of the viewer that are compared, those with the newest activity. */
const TICKETS = 50;

/**
 * What somebody who is typing should know first: open incidents, then open tickets of their own, that say the same. A
 * status source that cannot be read costs its hints only.
 */
export async function findSuggestions(
  context: CallContext,
  text: string,
  { desk, status, aliases }: { desk: Desk; status: StatusSource; aliases: ComponentAliases },
): Promise<Suggestion[]> {
  const [known, own] = await Promise.all([
    status.read(context.db, context.now).catch(() => null),
    desk.listTickets(context, { view: 'mine', status: 'active', limit: TICKETS }),
  ]);
  const incidents = known ? matchIncidents(text, known, aliases) : [];
  return [
    ...incidents.map(({ id, name, state }) => ({ kind: 'incident', id, title: name, state })),
    ...matchTickets(text, own.items).map(({ id, number, subject, status }) => ({
      kind: 'ticket',
      id,
      number,
      title: subject,
      state: status,
    })),
  ].slice(0, MAX_SUGGESTIONS);
}
