import * as z from 'zod/mini';
import { Id, Person, Text, Time } from './primitives.ts';

/** Where a ticket stands. A desk's own status maps to one of these; one that maps to none is shown raw. */
export const TICKET_STATUSES = ['new', 'open', 'pending', 'solved', 'closed'] as const;
/** Where a ticket stands: `pending` waits for the customer, `solved` means a suggestion was provided. */
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** A file on a ticket or comment, or one still waiting to be sent. */
export const Attachment = z.object({
  id: Id,
  name: z.string(),
  /** Bytes. */
  size: z.number(),
  type: z.string(),
  createdAt: z.nullable(Time),
});
/** A file on a ticket or comment. */
export type Attachment = z.infer<typeof Attachment>;

/** What was said about how a ticket went. */
export const Rating = z.object({
  /** 1 to 5. */
  score: z.number(),
  comment: z.nullable(z.string()),
  at: z.nullable(Time),
  /** Until when it can be changed. */
  until: z.nullable(Time),
});
/** What was said about how a ticket went. */
export type Rating = z.infer<typeof Rating>;

/** That a customer has asked for more attention, and what happens next. */
export const Escalation = z.object({ at: Time, reason: z.string(), next: Text });
/** That a customer has asked for more attention. */
export type Escalation = z.infer<typeof Escalation>;

const ticketShape = {
  id: Id,
  /** The number people say to each other; never an authority. */
  number: z.string(),
  subject: z.string(),
  /** One of {@link TICKET_STATUSES}, or the desk's own word. */
  status: z.string(),
  /** One of `PHASES`: where it stands, in a customer's words. */
  phase: z.optional(z.string()),
  /** The desk's own label, when it differs from the status. */
  statusLabel: z.optional(Text),
  priority: z.nullable(z.string()),
  category: z.nullable(z.string()),
  requester: Person,
  createdAt: z.nullable(Time),
  updatedAt: z.nullable(Time),
  /** When the first answer is due; null when nothing is promised or it was given. */
  responseDueAt: z.nullable(Time),
  unread: z.boolean(),
  /** Changes with every change of the ticket; goes into `If-Match`. */
  version: z.string(),
};

/** A row of a ticket list. */
export const TicketSummary = z.object(ticketShape);
/** A row of a ticket list. */
export type TicketSummary = z.infer<typeof TicketSummary>;

/** A whole ticket, without its comments. */
export const Ticket = z.object({
  ...ticketShape,
  description: z.string(),
  attachments: z.array(Attachment),
  /** The vendor's own fields by their id. */
  fields: z.record(z.string(), z.string()),
  /** People in copy, by e-mail address. */
  cc: z.optional(z.array(z.string())),
  /** The incident that it belongs to. */
  incidentId: z.optional(z.nullable(z.string())),
  /** The closed ticket that it goes on from. */
  followUpOf: z.optional(z.nullable(z.object({ id: Id, number: z.string() }))),
  escalation: z.optional(z.nullable(Escalation)),
  rating: z.optional(z.nullable(Rating)),
  /** What this viewer may do with it now. */
  allowed: z.object({
    comment: z.boolean(),
    close: z.boolean(),
    reopen: z.boolean(),
    confirm: z.boolean(),
    escalate: z.optional(z.boolean()),
    rate: z.optional(z.boolean()),
    /** It is closed for too long to be reopened: a new ticket can go on from it. */
    followUp: z.optional(z.boolean()),
    /** The fields that can be edited: the ticket's own and the vendor's. */
    edit: z.optional(z.array(z.string())),
  }),
});
/** A whole ticket, without its comments. */
export type Ticket = z.infer<typeof Ticket>;

/** Something said on a ticket. */
export const Comment = z.object({
  id: Id,
  body: z.string(),
  author: Person,
  createdAt: z.nullable(Time),
  attachments: z.array(Attachment),
  /** True only on the support side: internal comments never reach a customer. */
  internal: z.optional(z.boolean()),
});
/** Something said on a ticket. */
export type Comment = z.infer<typeof Comment>;
