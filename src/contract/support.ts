import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';
import { Comment, Ticket, TicketSummary, TICKET_STATUSES } from './ticket.ts';
import { Id, paging, requestId, requestText } from './values.ts';

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

/** Which part of the queue to read. */
export const QueueQuery = z.strictObject({
  ...paging,
  status: z.optional(z.enum(TICKET_STATUSES)),
  q: z.optional(z.string().check(z.maxLength(LIMITS.query))),
  organizationId: z.optional(requestId()),
});

/** An agent answers, or notes something internally. */
export const AnswerTicket = z.strictObject({
  body: requestText(LIMITS.body),
  internal: z.optional(z.boolean()),
  attachments: z.optional(z.array(requestId()).check(z.maxLength(LIMITS.attachments))),
  /** The status the ticket takes with this answer. */
  status: z.optional(z.enum(TICKET_STATUSES)),
});

/** An agent changes what only agents may change. */
export const TriageTicket = z.strictObject({
  status: z.optional(z.enum(TICKET_STATUSES)),
  priority: z.optional(requestId()),
  assignee: z.optional(z.nullable(requestText(200))),
});
