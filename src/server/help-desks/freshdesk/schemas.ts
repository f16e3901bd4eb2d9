import * as z from 'zod/mini';

const Text = z.optional(z.nullable(z.string()));
const Time = z.pipe(
  Text,
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) ? null : at;
  }),
);

/** A file. Its size has two names. */
export const FdFile = z.object({
  id: z.number(),
  name: z.string(),
  content_type: Text,
  size: z.optional(z.number()),
  file_size: z.optional(z.number()),
  attachment_url: z.string(),
  created_at: Time,
});
/** A file. */
export type FdFile = z.infer<typeof FdFile>;

/** A ticket; description, files and requester only where requested. */
export const FdTicket = z.object({
  id: z.number(),
  subject: Text,
  description: Text,
  description_text: Text,
  status: z.number(),
  priority: z.optional(z.nullable(z.number())),
  type: Text,
  requester_id: z.number(),
  requester: z.optional(z.object({ id: z.number(), name: Text, email: Text })),
  cc_emails: z.optional(z.nullable(z.array(z.string()))),
  custom_fields: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  attachments: z.optional(z.array(FdFile)),
  spam: z.optional(z.nullable(z.boolean())),
  deleted: z.optional(z.nullable(z.boolean())),
  created_at: Time,
  updated_at: Time,
});
/** A ticket. */
export type FdTicket = z.infer<typeof FdTicket>;
export const FdTickets = z.array(FdTicket);
export const FdCreatedTicket = z.object({ id: z.number(), requester_id: z.number() });

/** A reply, or a public or private note. */
export const FdConversation = z.object({
  id: z.number(),
  body: Text,
  incoming: z.optional(z.nullable(z.boolean())),
  private: z.boolean(),
  source: z.optional(z.nullable(z.number())),
  user_id: z.number(),
  from_email: Text,
  attachments: z.optional(z.array(FdFile)),
  created_at: Time,
});
/** A reply, or a public or private note. */
export type FdConversation = z.infer<typeof FdConversation>;
export const FdConversations = z.array(FdConversation);
export const FdCreatedNote = z.object({ id: z.number(), private: z.boolean() });

export const FdContacts = z.array(
  z.object({ id: z.number(), name: Text, email: Text, other_emails: z.optional(z.nullable(z.array(z.string()))) }),
);
export const FdAgent = z.object({ id: z.number() });

/** Ticket fields. Choices are, by type, a list of texts, numbers by name, or names by number. */
export const FdFields = z.array(
  z.object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    required_for_agents: z.optional(z.boolean()),
    choices: z.optional(z.unknown()),
  }),
);
/** A ticket field. */
export type FdField = z.infer<typeof FdFields>[number];

/** Choices as texts. */
export const FdTexts = z.array(z.string());
/** Choices as numbers by name. */
export const FdNumbers = z.record(z.string(), z.number());
/** Statuses by number: the names for agents and for customers. */
export const FdStatuses = z.record(z.string(), z.array(z.string()));
