/** Request schemas of the timeline, edits, escalations and ratings. */
import * as z from 'zod/mini';
import { LIMITS } from '../limits.ts';
import { paginationParams, idParam, nonEmptyText } from './requests.ts';

const reason = nonEmptyText(2_000);

/** Query of a ticket's timeline. */
export const TimelineQuery = z.strictObject({ ...paginationParams });

/** Changed fields of a ticket; only fields in `allowed.edit` can change. */
export const EditTicket = z.strictObject({
  subject: z.optional(nonEmptyText(LIMITS.subject)),
  /** The earlier description stays readable for agents. */
  description: z.optional(nonEmptyText(LIMITS.body)),
  /** Requires `reason`. */
  priority: z.optional(idParam()),
  /** Reason for the new priority. */
  reason: z.optional(reason),
  /** Replaces all CC'd e-mail addresses. */
  cc: z.optional(z.array(z.string().check(z.maxLength(1_000))).check(z.maxLength(LIMITS.cc))),
  /** Changed custom fields; an empty string clears a field. */
  fields: z.optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(LIMITS.body)))),
});
/** Changed fields of a ticket. */
export type EditTicket = z.infer<typeof EditTicket>;

/** Body of an escalation. */
export const EscalateTicket = z.strictObject({ reason });

/** Body of a rating. */
export const RateTicket = z.strictObject({
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.optional(nonEmptyText(2_000)),
});
/** Body of a rating. */
export type RateTicket = z.infer<typeof RateTicket>;

/** Reads the ticket of a rating link, or rates it. */
export const RateByLink = z.strictObject({
  /** The signed token of the link. */
  token: z.string().check(z.maxLength(500)),
  /** The new rating. Without it, nothing changes. */
  rating: z.optional(RateTicket),
});

/** Headers of the event stream. */
export const EventHeaders = z.object({ 'last-event-id': z.optional(z.string().check(z.maxLength(100))) });
