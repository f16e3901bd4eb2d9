import type { Suggestion } from '../../contract/index.ts';
import type { CallContext, Desk, StatusSource } from '../interfaces/index.ts';
import { matchIncidents, type ComponentAliases } from './match-incidents.ts';
import { matchTickets } from './similar-tickets.ts';

/** Maximum suggestions in a response. */
const MAX_SUGGESTIONS = 3;
/** Maximum open tickets that are compared, by latest activity. */
const MAX_TICKETS = 50;

/**
 * Finds open incidents, and then open tickets of the user, that match what is being typed. When the status cannot be read, only its
 * suggestions are missing.
 */
export async function findSuggestions(
  context: CallContext,
  text: string,
  { desk, status, aliases }: { desk: Desk; status: StatusSource; aliases: ComponentAliases },
): Promise<Suggestion[]> {
  const [currentStatus, own] = await Promise.all([
    status.read(context.db, context.now).catch(() => null),
    desk.listTickets(context, { view: 'mine', status: 'active', limit: MAX_TICKETS }),
  ]);
  const incidents = currentStatus ? matchIncidents(text, currentStatus, aliases) : [];
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
