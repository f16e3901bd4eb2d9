import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';

const optional = z.nullable(z.string());

/** Everything that is kept about one person. Files are named; their bytes are read one by one (`readAttachment`). */
export const PersonExport = z.object({
  exportedAt: Time,
  person: z.object({
    id: Id,
    name: z.string(),
    email: optional,
    role: z.string(),
    locale: optional,
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
  /** What was said for all to see on their tickets, and what they said on those of others. */
  comments: z.array(
    z.object({ id: Id, ticketId: Id, author: z.string(), own: z.boolean(), body: z.string(), createdAt: Time }),
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
  /** What they did about support access. */
  accessRecord: z.array(
    z.object({
      organizationId: Id,
      seq: z.number(),
      at: Time,
      action: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What they asked without signing in, under their address. */
  inquiries: z.array(
    z.object({ reference: z.string(), subject: z.string(), description: z.string(), createdAt: Time }),
  ),
});
/** Everything that is kept about one person. */
export type PersonExport = z.infer<typeof PersonExport>;

/** What was erased. */
export const Erasure = z.object({
  /** Stands where the person stood. */
  pseudonym: Id,
  /** Their tickets, of which the bare bones are left. */
  tickets: z.number(),
  comments: z.number(),
  files: z.number(),
  /** Records of support access in which the pseudonym stands now. */
  records: z.number(),
});
/** What was erased. */
export type Erasure = z.infer<typeof Erasure>;

/** What was deleted because its time is over. */
export const RetentionReport = z.object({
  tickets: z.number(),
  /** Whether there is more: at most some hundred tickets go at a time. */
  more: z.boolean(),
});
/** What was deleted because its time is over. */
export type RetentionReport = z.infer<typeof RetentionReport>;
