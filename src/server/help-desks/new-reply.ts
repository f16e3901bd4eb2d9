import type { DeskComment } from './adapter.ts';
import { DeskRequestError, outcomeUnknown } from './desk-error.ts';

/**
 * The reference of the reply that was just written, where the desk's answer does not name it: the one comment that was not
 * there before. Its text is not looked at: desks drop emoji, redact numbers, cut and trim.
 *
 * @param comments of the author of the reply
 * @param known references of the comments that were there before
 * @throws DeskRequestError `not_applied` when there is none
 * @throws ProblemError `outcome_unknown` when there are several
 */
export function newestReply(comments: readonly Pick<DeskComment, 'ref'>[], known: ReadonlySet<string>): string {
  const fresh = comments.filter(({ ref }) => !known.has(ref));
  const [only] = fresh;
  if (only === undefined) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
  if (fresh.length > 1) throw outcomeUnknown();
  return only.ref;
}
