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
  /** What the widget added and the customer saw. */
  context: z.optional(z.record(z.string(), z.string())),
  /** What was recorded on the customer's page with their consent, as text. */
  diagnostics: z.optional(z.nullable(z.string())),
  /** What the customer answered to the question for consent: `yes`, `no`, or null when it was not asked. */
  consent: z.optional(z.nullable(z.string())),
  /** The incident that it belongs to; name and state are null when it is kept elsewhere. */
  incident: z.optional(z.nullable(z.object({ id: Id, name: z.nullable(z.string()), state: z.nullable(z.string()) }))),
  comments: z.array(Comment),
});
/** A ticket as an agent sees it. */
export type AgentTicket = z.infer<typeof AgentTicket>;
