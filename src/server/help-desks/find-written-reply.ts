import type { DeskComment } from './adapter.ts';
import { DeskRequestError, outcomeUnknown } from './desk-error.ts';

/**
 * Finds the reply that was just written where the response has no id: the only comment that was not there before. Its text is
 * not compared, because help desks drop emoji, redact numbers, truncate and trim.
 *
 * @param comments comments of the reply's author
 * @param known references of the comments before the reply
 * @throws DeskRequestError `not_applied` without a new comment
 * @throws ProblemError `outcome_unknown` with several new comments
 */
export function findWrittenReply(comments: readonly Pick<DeskComment, 'ref'>[], known: ReadonlySet<string>): string {
  const fresh = comments.filter(({ ref }) => !known.has(ref));
  const [only] = fresh;
  if (only === undefined) throw new DeskRequestError({ code: 'not_applied', uncertain: true });
  if (fresh.length > 1) throw outcomeUnknown();
  return only.ref;
}
