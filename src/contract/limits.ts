/**
 * Hard limits of the ticket API, enforced by the schemas and the database. A vendor's configuration can only lower them.
 *
 * Text limits count graphemes (user-perceived characters).
 */
export const LIMITS = {
  /** Graphemes in a ticket's subject. */
  subject: 500,
  /** Graphemes in a ticket's description or a comment. */
  body: 100_000,
  /** Bytes of one attachment. */
  attachmentBytes: 100 * 1024 * 1024,
  /** Attachments on one ticket or comment. */
  attachments: 20,
  /** CC'd people on one ticket. */
  cc: 50,
  /** Properties of one object, and items of one array, in a JSON request body. */
  jsonEntries: 1_000,
  /** Context entries of one ticket. */
  context: 50,
  /** Characters of an attachment's file name. */
  attachmentName: 255,
  /** Graphemes of a tag. */
  tag: 50,
  /** Agents who are mentioned in one note. */
  mentions: 20,
  /** Tags of one ticket. */
  tags: 20,
  /** Rows in one page of a list. */
  page: 100,
  /** Characters of a search text. */
  query: 200,
  /** Characters of an `Idempotency-Key`. */
  idempotencyKey: 255,
  /** Bytes of a JSON request body. */
  jsonBytes: 1024 * 1024,
  /** Maximum duration of a support-access grant in seconds: 90 × 24 h. Duplicated in a database constraint. */
  grantSeconds: 7_776_000,
} as const;
