/** What is sent by those who follow a ticket. */
import * as z from 'zod/mini';
import { LIMITS } from '../limits.ts';
import { paginationParams, idParam, nonEmptyText } from './requests.ts';

const reason = nonEmptyText(2_000);

/** Which part of a ticket's history to read, oldest first. */
export const TimelineQuery = z.strictObject({ ...paginationParams });

/** What of a ticket is changed; only what `allowed.edit` names can be. */
export const EditTicket = z.strictObject({
  subject: z.optional(nonEmptyText(LIMITS.subject)),
  /** Needs `reason`. */
  priority: z.optional(idParam()),
  /** Why the priority is another now. */
  reason: z.optional(reason),
  /** All people in copy, by e-mail address. */
  cc: z.optional(z.array(z.string().check(z.maxLength(1_000))).check(z.maxLength(LIMITS.cc))),
  /** The vendor's own fields that change, such as a number to call back; an empty text empties one. */
  fields: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(LIMITS.body)))),
});
/** What of a ticket is changed. */
export type EditTicket = z.infer<typeof EditTicket>;

/** A ticket needs more attention. */
export const EscalateTicket = z.strictObject({ reason });

/** How a closed ticket went. */
export const RateTicket = z.strictObject({
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.optional(nonEmptyText(2_000)),
});
/** How a closed ticket went. */
export type RateTicket = z.infer<typeof RateTicket>;

/** Where a stream of events goes on. */
export const EventHeaders = z.object({ 'last-event-id': z.optional(z.string().check(z.maxLength(100))) });
