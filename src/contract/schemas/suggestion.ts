import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** Something that says the same as what is being typed. */
export const Suggestion = z.object({
  /** `incident`: an open one. `ticket`: an open one of the viewer's own. Others are left out by the panel. */
  kind: z.string(),
  id: Id,
  title: z.string(),
  /** How far the incident has come, or where the ticket stands. */
  state: z.string(),
  /** The ticket's number, for people. */
  number: z.optional(z.string()),
});
/** Something that says the same as what is being typed. */
export type Suggestion = z.infer<typeof Suggestion>;
