import * as z from 'zod/mini';
import { Id, Link, Text, Time } from './values.ts';

/** One level of priority with what it means; vendors relabel and redefine them freely. */
export const Priority = z.object({
  id: Id,
  label: Text,
  definition: z.optional(Text),
  /** Minutes until the first answer; null when nothing is promised. */
  responseMinutes: z.nullable(z.number()),
  /** How loud it is shown: `urgent`, `high`, `normal`, `low`. */
  tone: z.string(),
});
/** One level of priority. */
export type Priority = z.infer<typeof Priority>;

/** Something to choose from. */
export const Option = z.object({ id: Id, label: Text, help: z.optional(Text) });
/** Something to choose from. */
export type Option = z.infer<typeof Option>;

/**
 * One field of the form. `kind` is `text`, `textarea`, `select`, `priority` or `attachments`; a kind the panel does not know
 * is left out of the form. The ids `subject`, `description`, `category`, `priority` and `attachments` are the ticket's own;
 * any other id travels in the ticket's `fields`.
 */
export const FormField = z.object({
  id: Id,
  kind: z.string(),
  label: z.optional(Text),
  help: z.optional(Text),
  placeholder: z.optional(Text),
  required: z.optional(z.boolean()),
  /** Graphemes. */
  limit: z.optional(z.number()),
  options: z.optional(z.array(Option)),
  default: z.optional(z.string()),
});
/** One field of the form. */
export type FormField = z.infer<typeof FormField>;

/** What this desk can do for this viewer; the panel shows nothing that would be a dead button. */
export const Capabilities = z.object({
  createTicket: z.boolean(),
  comment: z.boolean(),
  attachments: z.boolean(),
  close: z.boolean(),
  reopen: z.boolean(),
  confirm: z.boolean(),
  search: z.boolean(),
  organizationTickets: z.boolean(),
  articles: z.boolean(),
  status: z.boolean(),
  /** `none`, `read` or `manage`. */
  access: z.string(),
});
/** What this desk can do for this viewer. */
export type Capabilities = z.infer<typeof Capabilities>;

/** Everything the panel needs to start. */
export const Session = z.object({
  serverTime: Time,
  /** Null when nobody is signed in. */
  viewer: z.nullable(z.object({ id: Id, name: z.string(), email: z.nullable(z.string()), role: z.string() })),
  organization: z.nullable(z.object({ id: Id, name: z.string(), plan: z.nullable(z.string()) })),
  capabilities: Capabilities,
  /** Why this viewer may not file a ticket, and what they can do instead; null when they may. */
  filingRefused: z.nullable(z.object({ reason: Text, link: z.optional(Link) })),
  form: z.object({ fields: z.array(FormField) }),
  priorities: z.array(Priority),
  /** The priority for somebody who is unsure. */
  defaultPriority: z.nullable(Id),
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
});
/** Everything the panel needs to start. */
export type Session = z.infer<typeof Session>;
