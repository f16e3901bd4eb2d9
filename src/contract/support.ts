import * as z from 'zod/mini';
import { Comment, Ticket, TicketSummary } from './ticket.ts';
import { Id } from './values.ts';

const organization = z.object({ id: Id, name: z.string() });

/** A row of the agents' queue. */
export const QueueTicket = z.object({ ...TicketSummary.shape, organization, assignee: z.nullable(z.string()) });
/** A row of the agents' queue. */
export type QueueTicket = z.infer<typeof QueueTicket>;

/** A ticket as an agent sees it, internal comments included. */
export const AgentTicket = z.object({
  ...Ticket.shape,
  organization,
  assignee: z.nullable(z.string()),
  comments: z.array(Comment),
});
/** A ticket as an agent sees it. */
export type AgentTicket = z.infer<typeof AgentTicket>;
