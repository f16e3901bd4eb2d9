import * as z from 'zod/mini';
import { Comment } from './ticket.ts';
import { Id, Person, Time } from './primitives.ts';

/**
 * Statuses of a ticket for customers: received, in progress, waiting for the customer's reply, solution suggested, closed.
 */
export const CUSTOMER_STATUSES = [
  'awaiting_assignment',
  'with_us',
  'waiting_for_you',
  'suggestion_provided',
  'closed',
] as const;

/** Kinds of ticket events. More kinds may be added; clients ignore unknown ones. */
export const TICKET_EVENT_KINDS = [
  'created',
  'comment',
  'status',
  'assigned',
  'priority',
  'edited',
  'escalated',
  'rated',
  'followed',
] as const;

/** An entry of a ticket's timeline: a comment or a change. */
export const TimelineEntry = z.object({
  id: Id,
  /** One of {@link TICKET_EVENT_KINDS}. */
  kind: z.string(),
  at: z.nullable(Time),
  by: Person,
  /** Present on the kind `comment`. */
  comment: z.optional(Comment),
  /** Old and new value: a status, a priority, an assignee, or the number of a follow-up ticket. */
  from: z.optional(z.nullable(z.string())),
  to: z.optional(z.nullable(z.string())),
  /** New status for customers, one of {@link CUSTOMER_STATUSES}, on the kind `status`. */
  customerStatus: z.optional(z.string()),
  /** Reason entered by the author. */
  reason: z.optional(z.nullable(z.string())),
  /** Edited fields. */
  fields: z.optional(z.array(z.string())),
  /** Follow-up ticket, on the kind `followed`. */
  ticketId: z.optional(Id),
});
/** An entry of a ticket's timeline. */
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Ticket counts of a view. */
export const TicketCount = z.object({
  /** `mine`, `organization` or `copy`. */
  view: z.string(),
  active: z.number(),
  solved: z.number(),
  closed: z.number(),
  unread: z.number(),
});
/** Ticket counts of a view. */
export type TicketCount = z.infer<typeof TicketCount>;

/** Data of a rating link: the minimum to identify the ticket. */
export const RatingPrompt = z.object({
  number: z.string(),
  subject: z.string(),
  /** 1 to 5; null before the rating. */
  score: z.nullable(z.number()),
  comment: z.nullable(z.string()),
  /** End of the period in which the rating can be set and changed. */
  until: Time,
});
/** Data of a rating link. */
export type RatingPrompt = z.infer<typeof RatingPrompt>;

/** An event of a ticket that the viewer can see. Identifies the data to reload, without its content. */
export const TicketEvent = z.object({
  /** One of {@link TICKET_EVENT_KINDS}. */
  kind: z.string(),
  at: Time,
  by: Person,
  ticket: z.object({ id: Id, number: z.string(), subject: z.string(), status: z.string(), version: z.string() }),
  commentId: z.optional(z.nullable(Id)),
});
/** An event of a ticket that the viewer can see. */
export type TicketEvent = z.infer<typeof TicketEvent>;
