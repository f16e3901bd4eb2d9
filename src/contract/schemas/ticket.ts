import * as z from 'zod/mini';
import { Id, Person, Text, Time } from './primitives.ts';

/** Statuses of a ticket. Statuses of a help desk map to these; unmapped ones are displayed as is. */
export const TICKET_STATUSES = ['new', 'open', 'pending', 'solved', 'closed'] as const;
/** Status of a ticket: `pending` waits for the customer; `solved` means that a solution was suggested. */
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** A file of a ticket or comment, or an uploaded file that is not attached yet. */
export const Attachment = z.object({
  id: Id,
  name: z.string(),
  /** Size in bytes. */
  size: z.number(),
  type: z.string(),
  createdAt: z.nullable(Time),
});
/** A file of a ticket or comment. */
export type Attachment = z.infer<typeof Attachment>;

/** Rating of a ticket. */
export const Rating = z.object({
  /** 1 to 5. */
  score: z.number(),
  comment: z.nullable(z.string()),
  at: z.nullable(Time),
  /** End of the period in which it can be changed. */
  until: z.nullable(Time),
});
/** Rating of a ticket. */
export type Rating = z.infer<typeof Rating>;

/** Escalation by a customer; `next` describes the next steps. */
export const Escalation = z.object({ at: Time, reason: z.string(), next: Text });
/** Escalation by a customer. */
export type Escalation = z.infer<typeof Escalation>;

const ticketShape = {
  id: Id,
  /** Display number; not an identifier. */
  number: z.string(),
  subject: z.string(),
  /** One of {@link TICKET_STATUSES}, or an unmapped status of the help desk. */
  status: z.string(),
  /** Status for customers: one of `CUSTOMER_STATUSES`. */
  customerStatus: z.optional(z.string()),
  /** Label of the help desk's status, if it differs from the status. */
  statusLabel: z.optional(Text),
  priority: z.nullable(z.string()),
  category: z.nullable(z.string()),
  requester: Person,
  createdAt: z.nullable(Time),
  updatedAt: z.nullable(Time),
  /** Due time of the first response; null without a target or after the response. */
  responseDueAt: z.nullable(Time),
  unread: z.boolean(),
  /** Changes with every update; the value for `If-Match`. */
  version: z.string(),
};

/** A ticket in a list. */
export const TicketSummary = z.object(ticketShape);
/** A ticket in a list. */
export type TicketSummary = z.infer<typeof TicketSummary>;

/** A ticket without its comments. */
export const Ticket = z.object({
  ...ticketShape,
  description: z.string(),
  attachments: z.array(Attachment),
  /** Values of custom fields, by field id. */
  fields: z.record(z.string(), z.string()),
  /** CC'd e-mail addresses. */
  cc: z.optional(z.array(z.string())),
  /** Related incident. */
  incidentId: z.optional(z.nullable(z.string())),
  /** Closed ticket that this ticket follows up. */
  followUpOf: z.optional(z.nullable(z.object({ id: Id, number: z.string() }))),
  escalation: z.optional(z.nullable(Escalation)),
  rating: z.optional(z.nullable(Rating)),
  /** Actions that this viewer can perform now. */
  allowed: z.object({
    comment: z.boolean(),
    close: z.boolean(),
    reopen: z.boolean(),
    confirm: z.boolean(),
    escalate: z.optional(z.boolean()),
    rate: z.optional(z.boolean()),
    /** The reopening period is over; a follow-up ticket can be created. */
    followUp: z.optional(z.boolean()),
    /** Editable fields, built-in and custom. */
    edit: z.optional(z.array(z.string())),
  }),
});
/** A ticket without its comments. */
export type Ticket = z.infer<typeof Ticket>;

/** A comment on a ticket. */
export const Comment = z.object({
  id: Id,
  body: z.string(),
  author: Person,
  createdAt: z.nullable(Time),
  attachments: z.array(Attachment),
  /** Quotes, signature and forwarded messages of a reply by mail, which `body` leaves out. */
  quotedText: z.optional(z.string()),
  /** True for internal notes, which only agents receive. */
  internal: z.optional(z.boolean()),
});
/** A comment on a ticket. */
export type Comment = z.infer<typeof Comment>;
