import * as z from 'zod/mini';
import { Comment, Ticket, TicketSummary } from './ticket.ts';
import { Id, Text, Time } from './primitives.ts';

const organization = z.object({ id: Id, name: z.string() });

/** A row of the agents' queue. */
export const QueueTicket = z.object({
  ...TicketSummary.shape,
  organization,
  assignee: z.nullable(z.string()),
  /** When its customer asked for more attention. */
  escalatedAt: z.optional(z.nullable(Time)),
});
/** A row of the agents' queue. */
export type QueueTicket = z.infer<typeof QueueTicket>;

/** How a question for consent was worded when it was answered, in every language it had. */
export const ConsentText = z.object({
  label: z.optional(Text),
  help: z.optional(Text),
  /** What was said to follow from a no. */
  consequence: z.optional(Text),
  /** Whom those who are no admins were told to ask. */
  ask: z.optional(Text),
  /** For how long an admin's yes was said to open access. */
  grantSeconds: z.optional(z.number()),
});
/** How a question for consent was worded when it was answered. */
export type ConsentText = z.infer<typeof ConsentText>;

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
  /** The question that was answered; null when none was asked or it is not known. */
  consentWording: z.optional(z.nullable(ConsentText)),
  /** The incident that it belongs to; name and state are null when it is kept elsewhere. */
  incident: z.optional(z.nullable(z.object({ id: Id, name: z.nullable(z.string()), state: z.nullable(z.string()) }))),
  comments: z.array(Comment),
});
/** A ticket as an agent sees it. */
export type AgentTicket = z.infer<typeof AgentTicket>;
