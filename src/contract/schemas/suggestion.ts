import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** An incident or ticket that matches the text being typed. */
export const Suggestion = z.object({
  /** `incident` (open) or `ticket` (open, of the viewer). The panel omits unknown kinds. */
  kind: z.string(),
  id: Id,
  title: z.string(),
  /** State of the incident, or status of the ticket. */
  state: z.string(),
  /** Display number of the ticket. */
  number: z.optional(z.string()),
});
/** An incident or ticket that matches the text being typed. */
export type Suggestion = z.infer<typeof Suggestion>;
