import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';
import { AuditEvent } from './support-access.ts';

/** Types of messages about tickets, with the description that the OpenAPI document shows. */
export const TICKET_MESSAGE_TYPES = {
  'ticket.created': 'A ticket was submitted.',
  'ticket.replied': 'A comment that the customer can see was added; `actor.role` tells by whom.',
  'ticket.reopened': 'A closed ticket was reopened.',
  'ticket.closed': 'A ticket was closed.',
  'ticket.status_changed': 'The status of a ticket changed in another way.',
  'ticket.edited': 'The subject, priority or other fields of a ticket changed.',
  'ticket.assigned': 'A ticket was assigned to an agent.',
  'ticket.escalated': 'A customer escalated a ticket.',
  'ticket.rated': 'A customer rated a ticket.',
  'ticket.due_soon': 'A response to a ticket, or its resolution, is due soon; `target` is which and `dueAt` when.',
  'ticket.overdue': 'A response to a ticket, or its resolution, is overdue; `target` is which and `dueAt` since when.',
} as const;
/** A type of messages about tickets. */
export type TicketMessageType = keyof typeof TICKET_MESSAGE_TYPES;

/** Targets that messages warn of. */
export const DUE_TARGETS = ['first_response', 'next_response', 'resolution'] as const;
/** A target that messages warn of. */
export type DueTarget = (typeof DUE_TARGETS)[number];

/** Data of a message about a ticket. Texts of tickets and comments are not part of it. */
export const TicketMessageData = z.object({
  /** Version of this schema. Properties may be added within a version. */
  version: z.literal(1),
  organization: z.object({ id: Id, name: z.nullable(z.string()) }),
  ticket: z.object({
    id: Id,
    number: z.string(),
    subject: z.string(),
    /** Status when the message was created, which may be later than the event. */
    status: z.string(),
    /** URL of the ticket for agents; null when none is configured. */
    url: z.nullable(z.string()),
  }),
  actor: z.object({ id: z.string(), name: z.string(), role: z.string() }),
  commentId: z.nullable(Id),
  /** Which target is due, in messages about it: one of {@link DUE_TARGETS}. */
  target: z.nullable(z.string()),
  /** Due time of the target. */
  dueAt: z.nullable(Time),
  /** The change, if known. */
  change: z.nullable(
    z.object({
      from: z.optional(z.nullable(z.string())),
      to: z.optional(z.nullable(z.string())),
      reason: z.optional(z.nullable(z.string())),
      fields: z.optional(z.array(z.string())),
    }),
  ),
});
/** Data of a message about a ticket. */
export type TicketMessageData = z.infer<typeof TicketMessageData>;

/** A signed message (Standard Webhooks) about a ticket. */
export const TicketMessage = z.object({
  type: z.enum(Object.keys(TICKET_MESSAGE_TYPES) as [TicketMessageType, ...TicketMessageType[]]),
  /** Time of the event. */
  timestamp: Time,
  data: TicketMessageData,
});
/** A signed message about a ticket. */
export type TicketMessage = z.infer<typeof TicketMessage>;

/** Actions of the audit log that are reported as `access.…`, and `ending`: a grant expires within a day. */
export const ACCESS_MESSAGE_ACTIONS = [
  'requested',
  'approved',
  'denied',
  'request_expired',
  'granted',
  'reset',
  'revoked',
  'expired',
  'ending',
  'session_started',
  'session_ended',
  'used',
  'break_glass',
] as const;
/** An action that is reported as `access.…`. */
export type AccessMessageAction = (typeof ACCESS_MESSAGE_ACTIONS)[number];

/** Types of events that channels of notifications report. */
export type NoticeType = TicketMessageType | 'inquiry.received' | `access.${AccessMessageAction}`;

/** A signed message (Standard Webhooks) about an inquiry of a visitor who is not signed in. Its texts are not part of it. */
export const InquiryMessage = z.object({
  type: z.literal('inquiry.received'),
  /** Time of the inquiry. */
  timestamp: Time,
  data: z.object({ version: z.literal(1), inquiry: z.object({ id: Id, reference: z.string() }) }),
});
/** A signed message about an inquiry. */
export type InquiryMessage = z.infer<typeof InquiryMessage>;

/** A signed message (Standard Webhooks) about support access: an entry of the audit log, or a grant that expires within a day. */
export const AccessMessage = z.object({
  /** `access.` and the action. More actions than those that channels report are sent. */
  type: z.string(),
  timestamp: Time,
  data: z.object({
    version: z.literal(1),
    organizationId: Id,
    /** The entry of the audit log; absent on `access.ending`. */
    event: z.optional(AuditEvent),
    /** On `access.ending`. */
    grantId: z.optional(Id),
    /** On `access.ending`. */
    expiresAt: z.optional(Time),
  }),
});
/** A signed message about support access. */
export type AccessMessage = z.infer<typeof AccessMessage>;

/** A signed message (Standard Webhooks) that tests an endpoint. */
export const TestMessage = z.object({
  type: z.literal('test'),
  timestamp: Time,
  data: z.object({ version: z.literal(1) }),
});
/** A signed message that tests an endpoint. */
export type TestMessage = z.infer<typeof TestMessage>;
