import * as z from 'zod/mini';
import { Comment } from './ticket.ts';
import { Id, Person, Time } from './primitives.ts';

/**
 * Where a ticket stands in words that a customer understands: nobody has it yet, support has it, support waits for an
 * answer, there is something to try, it is over.
 */
export const CUSTOMER_STATUSES = [
  'awaiting_assignment',
  'with_us',
  'waiting_for_you',
  'suggestion_provided',
  'closed',
] as const;

/** What can happen to a ticket. Others may come; whoever does not know one leaves it out. */
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

/** One entry of a ticket's history: something said, or something that changed. */
export const TimelineEntry = z.object({
  id: Id,
  /** One of {@link TICKET_EVENT_KINDS}. */
  kind: z.string(),
  at: z.nullable(Time),
  by: Person,
  /** What was said, on a `comment`. */
  comment: z.optional(Comment),
  /** What it was before and is since: a status, a priority, an assignee; the number of the ticket that goes on from it. */
  from: z.optional(z.nullable(z.string())),
  to: z.optional(z.nullable(z.string())),
  /** One of {@link CUSTOMER_STATUSES}: where the ticket stands since, on a `status`. */
  phase: z.optional(z.string()),
  /** Why, as its author wrote it. */
  reason: z.optional(z.nullable(z.string())),
  /** The fields that were edited. */
  fields: z.optional(z.array(z.string())),
  /** The ticket that goes on from this one, on a `followed`. */
  ticketId: z.optional(Id),
});
/** One entry of a ticket's history. */
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Numbers of tickets in one view. */
export const TicketCount = z.object({
  /** `mine`, `organization` or `copy`. */
  view: z.string(),
  active: z.number(),
  solved: z.number(),
  closed: z.number(),
  unread: z.number(),
});
/** Numbers of tickets in one view. */
export type TicketCount = z.infer<typeof TicketCount>;

/** What a link for rating opens: just enough to know what is rated. */
export const RatingPrompt = z.object({
  number: z.string(),
  subject: z.string(),
  /** 1 to 5; null while it was not rated. */
  score: z.nullable(z.number()),
  comment: z.nullable(z.string()),
  /** Until when it can be given and changed. */
  until: Time,
});
/** What a link for rating opens. */
export type RatingPrompt = z.infer<typeof RatingPrompt>;

/** Something that happened to a ticket that the viewer may see. Says what to read again, not what it says. */
export const TicketEvent = z.object({
  /** One of {@link TICKET_EVENT_KINDS}. */
  kind: z.string(),
  at: Time,
  by: Person,
  ticket: z.object({ id: Id, number: z.string(), subject: z.string(), status: z.string(), version: z.string() }),
  commentId: z.optional(z.nullable(Id)),
});
/** Something that happened to a ticket that the viewer may see. */
export type TicketEvent = z.infer<typeof TicketEvent>;
