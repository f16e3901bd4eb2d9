import * as z from 'zod/mini';
import { Attachment } from './ticket.ts';
import { Id, Time } from './primitives.ts';

/** A resumable upload: how far it is, and what became of it. */
export const Upload = z.object({
  /** Also the id of the attachment that it becomes. */
  id: Id,
  /** Bytes that are kept for good. The next part starts here. */
  offset: z.number(),
  /** Bytes of the whole file. */
  length: z.number(),
  /** When what has come is thrown away; null once it is complete. */
  expiresAt: z.nullable(Time),
  /** The file, once all of it has come and was accepted. */
  attachment: z.nullable(Attachment),
});
/** A resumable upload: how far it is, and what became of it. */
export type Upload = z.infer<typeof Upload>;
