import * as z from 'zod/mini';
import { MailBounce } from './mail.ts';
import { Id, Time } from './primitives.ts';

const optional = z.nullable(z.string());

/** All stored data of a person. Files are listed; their content is downloaded separately (`readAttachment`). */
export const PersonExport = z.object({
  exportedAt: Time,
  person: z.object({
    id: Id,
    name: z.string(),
    email: optional,
    role: z.string(),
    locale: optional,
    timeZone: optional,
    organizationId: z.nullable(Id),
    firstSeenAt: Time,
  }),
  tickets: z.array(
    z.object({
      id: Id,
      number: z.string(),
      subject: z.string(),
      description: z.string(),
      status: z.string(),
      priority: optional,
      category: optional,
      fields: z.record(z.string(), z.string()),
      cc: z.array(z.string()),
      context: z.nullable(z.record(z.string(), z.string())),
      diagnostics: optional,
      consent: optional,
      createdAt: Time,
      closedAt: z.nullable(Time),
      escalationReason: optional,
      rating: z.nullable(z.object({ score: z.number(), comment: optional })),
    }),
  ),
  /** Public comments on the person's tickets, and the person's comments on other tickets. */
  comments: z.array(
    z.object({
      id: Id,
      ticketId: Id,
      author: z.string(),
      own: z.boolean(),
      body: z.string(),
      /** Quotes and signature of a reply by mail. */
      quotedText: z.nullable(z.string()),
      createdAt: Time,
    }),
  ),
  files: z.array(
    z.object({
      id: Id,
      name: z.string(),
      type: z.string(),
      size: z.number(),
      ticketId: z.nullable(Id),
      createdAt: Time,
    }),
  ),
  articleVotes: z.array(z.object({ articleId: Id, helpful: z.boolean(), at: Time })),
  affectedBy: z.array(z.object({ incidentId: Id, since: Time })),
  /** Entries of the audit log of support access with the person as actor. */
  accessRecord: z.array(
    z.object({
      organizationId: Id,
      seq: z.number(),
      at: Time,
      action: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Inquiries submitted without signing in, with the person's e-mail address. */
  inquiries: z.array(
    z.object({ reference: z.string(), subject: z.string(), description: z.string(), createdAt: Time }),
  ),
  /** Returned mails to the address; null when there are none. */
  mailBounce: z.nullable(MailBounce),
  /** Mails received from the address. Their texts are those of tickets and comments. */
  receivedMails: z.array(
    z.object({ receivedAt: Time, outcome: z.string(), reason: optional, ticketId: z.nullable(Id), bytes: z.number() }),
  ),
});
/** All stored data of a person. */
export type PersonExport = z.infer<typeof PersonExport>;

/** Result of an erasure. */
export const Erasure = z.object({
  /** Replaces the person's id. */
  pseudonym: Id,
  /** Number of the person's tickets, which keep only their metadata. */
  tickets: z.number(),
  comments: z.number(),
  files: z.number(),
  /** Number of audit log entries that were pseudonymized. */
  records: z.number(),
});
/** Result of an erasure. */
export type Erasure = z.infer<typeof Erasure>;

/** Result of applying the retention periods. */
export const RetentionReport = z.object({
  tickets: z.number(),
  /** Whether more tickets are due; each run deletes a limited batch. */
  more: z.boolean(),
});
/** Result of applying the retention periods. */
export type RetentionReport = z.infer<typeof RetentionReport>;
