import type { TicketApi } from '../../../client/index.ts';
import type { QueueRow } from '../../data/queue-model.ts';

/** Linked tickets that are read. */
const MAX_TICKETS = 100;

/** Reads the active tickets that are linked to an incident, the last changed first. */
export async function readLinkedTickets(
  api: TicketApi,
  incidentId: string,
  signal?: AbortSignal,
): Promise<readonly QueueRow[]> {
  const query = { incidentId, status: 'active', limit: MAX_TICKETS } as const;
  return (await api.listQueue(query, signal && { signal })).items;
}
