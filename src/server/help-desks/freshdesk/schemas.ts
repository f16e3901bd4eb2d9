import * as z from 'zod/mini';

const Text = z.optional(z.nullable(z.string()));
const Time = z.pipe(
  Text,
  z.transform((text) => {
    const at = Date.parse(text ?? '');
    return Number.isNaN(at) ? null : at;
  }),
);

/** A file. Its length goes by two names. */
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

/** A ticket; text, files and requester where they were asked for. */
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
export const FdMade = z.object({ id: z.number(), requester_id: z.number() });

/** Something said: a reply, or a note that is private or not. */
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
/** Something said. */
export type FdConversation = z.infer<typeof FdConversation>;
export const FdConversations = z.array(FdConversation);
export const FdNoted = z.object({ id: z.number(), private: z.boolean() });

export const FdContacts = z.array(
  z.object({ id: z.number(), name: Text, email: Text, other_emails: z.optional(z.nullable(z.array(z.string()))) }),
);
export const FdAgent = z.object({ id: z.number() });

/** A field, and what can be chosen: by kind a list of texts, names with numbers, or numbers with names. */
export const FdFields = z.array(
  z.object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    required_for_agents: z.optional(z.boolean()),
    choices: z.optional(z.unknown()),
  }),
);
/** A field. */
export type FdField = z.infer<typeof FdFields>[number];

/** What can be chosen, as texts. */
export const FdTexts = z.array(z.string());
/** What can be chosen, by name. */
export const FdNumbers = z.record(z.string(), z.number());
/** Statuses: what agents and customers call them, by number. */
export const FdStatuses = z.record(z.string(), z.array(z.string()));
