import * as z from 'zod/mini';
import { Form, PhoneContact, Priority } from './form.ts';
import { Id, Link, Text, Time } from './primitives.ts';

/** Capabilities of the help desk for this viewer; the panel hides unavailable actions. */
export const Capabilities = z.object({
  createTicket: z.boolean(),
  comment: z.boolean(),
  attachments: z.boolean(),
  /** Resumable uploads. */
  resumable: z.optional(z.boolean()),
  close: z.boolean(),
  reopen: z.boolean(),
  confirm: z.boolean(),
  search: z.boolean(),
  organizationTickets: z.boolean(),
  articles: z.boolean(),
  /** The inquiry form for signed-out viewers. */
  inquire: z.optional(z.boolean()),
  /** "This affects me too" on an open incident. */
  affected: z.optional(z.boolean()),
  /** Suggestions of open incidents and own tickets while typing a ticket. */
  suggestions: z.optional(z.boolean()),
  /** The event stream. */
  events: z.optional(z.boolean()),
  /** The timeline of a ticket: comments and changes. */
  timeline: z.optional(z.boolean()),
  status: z.boolean(),
  /** `none`, `read` or `manage`. */
  access: z.string(),
});
/** Capabilities of the help desk for this viewer. */
export type Capabilities = z.infer<typeof Capabilities>;

/** Supported views, filters and sort orders of ticket lists, in addition to `status` and search. */
export const TicketLists = z.object({
  /** Views of this viewer (`mine`, `organization`, `copy`), with the number of unread tickets if it is known. */
  views: z.array(z.object({ view: z.string(), unread: z.optional(z.number()) })),
  /** Filter parameters: `priority`, `category`, `requester`, `createdFrom`, `createdBefore`, and `fields.<id>` for each own field. */
  filters: z.array(z.string()),
  /** Sort orders: `activity`, `created`, `priority`. */
  sorts: z.array(z.string()),
});
/** Supported views, filters and sort orders of ticket lists. */
export type TicketLists = z.infer<typeof TicketLists>;

/** The viewer, their capabilities and the configuration of the panel. */
export const Session = z.object({
  serverTime: Time,
  /** Null when signed out. */
  viewer: z.nullable(z.object({ id: Id, name: z.string(), email: z.nullable(z.string()), role: z.string() })),
  organization: z.nullable(z.object({ id: Id, name: z.string(), plan: z.nullable(z.string()) })),
  capabilities: Capabilities,
  /** Reason why this viewer cannot create tickets, with an alternative; null when they can. */
  ticketCreationDenied: z.nullable(z.object({ reason: Text, link: z.optional(Link) })),
  form: Form,
  priorities: z.array(Priority),
  /** Business hours of support, by which `responseDueAt` is calculated. Absent around the clock, or where they are unknown. */
  supportHours: z.optional(
    z.object({
      /** IANA time zone of support. */
      zone: z.string(),
      /** The coming business hours, ascending; the first ones may have begun. At least one, for a week or more. */
      open: z.array(z.object({ from: Time, to: Time })),
    }),
  ),
  /** Phone contacts, listed beside the form, and shown with phone-first priorities. */
  phones: z.optional(z.array(PhoneContact)),
  /** Recommended priority for unsure users. */
  defaultPriority: z.nullable(Id),
  /** Number of access requests that this viewer can approve or deny. */
  accessRequests: z.optional(z.number()),
  limits: z.object({
    subject: z.number(),
    description: z.number(),
    comment: z.number(),
    attachmentBytes: z.number(),
    attachments: z.number(),
    /** Lower-case file extensions without the dot. */
    attachmentTypes: z.array(z.string()),
  }),
  unread: z.number(),
  /** Default: the view `mine`, `organization` by capability, and only the status filter. */
  lists: z.optional(TicketLists),
});
/** The viewer, their capabilities and the configuration of the panel. */
export type Session = z.infer<typeof Session>;
