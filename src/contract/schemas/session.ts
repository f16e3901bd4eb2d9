import * as z from 'zod/mini';
import { Form, PhoneContact, Priority } from './form.ts';
import { Id, Link, Text, Time } from './primitives.ts';

/** What this desk can do for this viewer; the panel shows nothing that would be a dead button. */
export const Capabilities = z.object({
  createTicket: z.boolean(),
  comment: z.boolean(),
  attachments: z.boolean(),
  /** Files can be sent in parts, and go on where the line broke. */
  resumable: z.optional(z.boolean()),
  close: z.boolean(),
  reopen: z.boolean(),
  confirm: z.boolean(),
  search: z.boolean(),
  organizationTickets: z.boolean(),
  articles: z.boolean(),
  /** The request form for those who cannot sign in. */
  inquire: z.optional(z.boolean()),
  /** "This affects me too" on an open incident. */
  affected: z.optional(z.boolean()),
  /** Hints about open incidents and own tickets while a ticket is typed. */
  hints: z.optional(z.boolean()),
  /** A live stream of what happens. */
  events: z.optional(z.boolean()),
  /** A ticket's whole history, status changes among what was said. */
  timeline: z.optional(z.boolean()),
  status: z.boolean(),
  /** `none`, `read` or `manage`. */
  access: z.string(),
});
/** What this desk can do for this viewer. */
export type Capabilities = z.infer<typeof Capabilities>;

/** What lists of tickets can be asked for, beside `status` and a search. */
export const TicketLists = z.object({
  /** The views that this viewer has (`mine`, `organization`, `copy`), and how many tickets of each are unread, where that is counted. */
  views: z.array(z.object({ view: z.string(), unread: z.optional(z.number()) })),
  /** The filters that lists take, by their parameters: `priority`, `category`, `requester`, `createdFrom`, `createdBefore`. */
  filters: z.array(z.string()),
  /** The orders that lists come in: `activity`, `created`, `priority`. */
  sorts: z.array(z.string()),
});
/** What lists of tickets can be asked for. */
export type TicketLists = z.infer<typeof TicketLists>;

/** Everything the panel needs to start. */
export const Session = z.object({
  serverTime: Time,
  /** Null when nobody is signed in. */
  viewer: z.nullable(z.object({ id: Id, name: z.string(), email: z.nullable(z.string()), role: z.string() })),
  organization: z.nullable(z.object({ id: Id, name: z.string(), plan: z.nullable(z.string()) })),
  capabilities: Capabilities,
  /** Why this viewer may not file a ticket, and what they can do instead; null when they may. */
  filingRefused: z.nullable(z.object({ reason: Text, link: z.optional(Link) })),
  form: Form,
  priorities: z.array(Priority),
  /** Whom to call; shown with priorities that are phone first. */
  phones: z.optional(z.array(PhoneContact)),
  /** The priority for somebody who is unsure. */
  defaultPriority: z.nullable(Id),
  /** How many requests for support access wait for this viewer's answer. */
  accessRequests: z.optional(z.number()),
  limits: z.object({
    subject: z.number(),
    description: z.number(),
    comment: z.number(),
    attachmentBytes: z.number(),
    attachments: z.number(),
    /** Extensions without the dot, lower case. */
    attachmentTypes: z.array(z.string()),
  }),
  unread: z.number(),
  /** Without it lists have the view `mine`, that of the organization by the capability, and no filter but the status. */
  lists: z.optional(TicketLists),
});
/** Everything the panel needs to start. */
export type Session = z.infer<typeof Session>;
