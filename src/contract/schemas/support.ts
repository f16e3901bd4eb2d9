import * as z from 'zod/mini';
import { Comment, Ticket, TicketSummary } from './ticket.ts';
import { HeldReply, PersonCard } from './inbox.ts';
import { Id, Person, Text, Time } from './primitives.ts';

const organization = z.object({ id: Id, name: z.string() });

/** A ticket in the agents' queue. */
export const QueueTicket = z.object({
  ...TicketSummary.shape,
  organization,
  assignee: z.nullable(z.string()),
  /** Id of the agent; null for an assignee that is only a name. */
  assigneeId: z.optional(z.nullable(Id)),
  team: z.optional(z.nullable(z.object({ id: Id, name: z.string() }))),
  tags: z.optional(z.array(z.string())),
  /** How it arrived: `widget`, `mail`, `inquiry`, `phone`, `chat` or `other`. */
  channel: z.optional(z.string()),
  /** Left out of the views of the queue until this time. */
  snoozedUntil: z.optional(z.nullable(Time)),
  spam: z.optional(z.boolean()),
  /** Time of the escalation by the customer. */
  escalatedAt: z.optional(z.nullable(Time)),
  /** Due time of the response to the last comment of the customer; null without a target, and after the response. */
  nextResponseDueAt: z.optional(z.nullable(Time)),
  /** Due time of the resolution; null without a target, and while the customer has to reply. */
  resolutionDueAt: z.optional(z.nullable(Time)),
});
/** A ticket in the agents' queue. */
export type QueueTicket = z.infer<typeof QueueTicket>;

/** Text of a consent question at the time of the response, in all its languages. */
export const ConsentText = z.object({
  label: z.optional(Text),
  help: z.optional(Text),
  /** Stated consequence of not consenting. */
  consequence: z.optional(Text),
  /** Contact named to users without admin rights. */
  ask: z.optional(Text),
  /** Stated duration of support access on consent of an admin. */
  grantSeconds: z.optional(z.number()),
});
/** Text of a consent question at the time of the response. */
export type ConsentText = z.infer<typeof ConsentText>;

const TicketLink = z.object({ id: Id, number: z.string(), subject: z.string() });

/** A ticket with all its comments, including internal ones, for agents. */
export const AgentTicket = z.object({
  ...Ticket.shape,
  ...QueueTicket.shape,
  /** Context of the page, shown to the customer before submitting. */
  context: z.optional(z.record(z.string(), z.string())),
  /** Diagnostics recorded with the customer's consent, as text. */
  diagnostics: z.optional(z.nullable(z.string())),
  /** Response to the consent question: `yes`, `no`, or null when it was not shown. */
  consent: z.optional(z.nullable(z.string())),
  /** Text of the consent question; null when it was not shown or is unknown. */
  consentText: z.optional(z.nullable(ConsentText)),
  /** Related incident; name and state are null for an incident of an external status page. */
  incident: z.optional(z.nullable(z.object({ id: Id, name: z.nullable(z.string()), state: z.nullable(z.string()) }))),
  /** The ticket that this one was merged into. */
  mergedInto: z.optional(z.nullable(TicketLink)),
  /** Tickets that were merged into this one. */
  merged: z.optional(z.array(TicketLink)),
  /** The routing rule that was applied. */
  routing: z.optional(z.nullable(z.object({ rule: z.string(), at: Time }))),
  /** Replies that can still be undone. */
  heldReplies: z.optional(z.array(HeldReply)),
  requesterCard: z.optional(z.nullable(PersonCard)),
  comments: z.array(Comment),
});

/** A reply: a comment, or one that is held until `heldUntil` and can be undone. */
export const AgentReply = z.object({ ...Comment.shape, heldUntil: z.optional(Time) });
/** A reply. */
export type AgentReply = z.infer<typeof AgentReply>;
/** A ticket for agents. */
export type AgentTicket = z.infer<typeof AgentTicket>;

/** Kinds of events for agents only, in addition to `TICKET_EVENT_KINDS`. More kinds may be added; clients ignore unknown ones. */
export const AGENT_EVENT_KINDS = ['note', 'team', 'tags', 'snoozed', 'spam', 'incident'] as const;

/** An event of a ticket for agents, with the ticket as in the queue after the event or a later one. */
export const AgentEvent = z.object({
  /** One of `TICKET_EVENT_KINDS` or {@link AGENT_EVENT_KINDS}. */
  kind: z.string(),
  at: Time,
  by: Person,
  ticket: z.omit(QueueTicket, { unread: true }),
  /** The comment, on the kinds `comment` and `note`. */
  commentId: z.optional(z.nullable(Id)),
  /** Old and new value, reason and edited fields, where the event has them. */
  change: z.optional(
    z.object({
      from: z.optional(z.nullable(z.string())),
      to: z.optional(z.nullable(z.string())),
      reason: z.optional(z.nullable(z.string())),
      fields: z.optional(z.array(z.string())),
    }),
  ),
});
/** An event of a ticket for agents. */
export type AgentEvent = z.infer<typeof AgentEvent>;
