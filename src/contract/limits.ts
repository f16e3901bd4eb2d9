/**
 * The outermost limits of the wire. A vendor's configuration may be stricter, never laxer: the schemas and
 * the database check these, whatever the configuration says.
 *
 * Text limits count graphemes (what a person calls a character); byte limits are bytes.
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
  /** People in copy on one ticket. */
  cc: 50,
  /** Properties of one object, and items of one array, in a JSON request body. */
  jsonEntries: 1_000,
  /** Facts that the widget may add to one ticket. */
  context: 50,
  /** Characters of an attachment's name. */
  attachmentName: 255,
  /** Rows in one page of a list. */
  page: 100,
  /** Characters of a search text. */
  query: 200,
  /** Characters of an `Idempotency-Key`. */
  idempotencyKey: 255,
  /** Bytes of a JSON request body. */
  jsonBytes: 1024 * 1024,
  /** Seconds that a support-access grant can last: 90 × 24 h. A database constraint repeats it. */
  grantSeconds: 7_776_000,
} as const;
