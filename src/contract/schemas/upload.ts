import * as z from 'zod/mini';
import { Attachment } from './ticket.ts';
import { Id, Time } from './primitives.ts';

/** A resumable upload. */
export const Upload = z.object({
  /** Also the id of the resulting attachment. */
  id: Id,
  /** Number of stored bytes; offset of the next part. */
  offset: z.number(),
  /** Size of the file in bytes. */
  length: z.number(),
  /** Time at which the partial upload is deleted; null once complete. */
  expiresAt: z.nullable(Time),
  /** The attachment, once the upload is complete and accepted. */
  attachment: z.nullable(Attachment),
});
/** A resumable upload. */
export type Upload = z.infer<typeof Upload>;
