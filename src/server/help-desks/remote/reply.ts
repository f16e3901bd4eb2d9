import type { Comment, CreateComment } from '../../../contract/index.ts';
import type { IdempotentCall } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import type { DeskAdapter, DeskComment } from '../adapter.ts';
import type { EarlierAttempt } from './idempotent-write.ts';
import type { RemoteDeskContext } from './context.ts';
import { deleteFiles, saveRemoteIds, claimFiles } from './files.ts';
import { outcomeUnknown } from '../desk-error.ts';
import { checkFiles, checkTexts } from '../limits.ts';
import { createTicketLock } from './ticket-lock.ts';
import { runRequestOnce } from './run-once.ts';
import { toComments, loadTicket, reload, type LoadedTicket } from './load-ticket.ts';
import { loadAuthors, saveAuthor } from './read-state.ts';
import { requireRequester } from './requester.ts';

/** By how much the clock of a help desk may differ from ours. */
const CLOCK_SKEW_MS = 60_000;

const actOn = (id: string) => `reply ${id}`;

const lockTicket = createTicketLock();

/**
 * Says something once, and notes who said it. Its files stay here, to be read back with it. Answers what the desk calls it.
 *
 * Never told apart by its text, which desks change: by the id in the desk's answer, else as the one comment that was not on
 * the ticket before. Replies to one ticket wait for each other, so that there is only one.
 *
 * @throws ProblemError `outcome_unknown` when there are several
 */
export async function postReply(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  { ref: known, thread: said }: LoadedTicket,
  { body, attachments = [] }: CreateComment,
): Promise<string> {
  const { adapter, files, counted } = desk;
  const { db, identity } = context;
  const by = requireRequester(identity);
  return lockTicket(known.id, async () => {
    // What was said by others since the ticket was read is noted here by now.
    const baseline = [
      ...new Set([...said.comments.map((one) => one.ref), ...(await loadAuthors(db, known.id)).keys()]),
    ];
    const ref = await runRequestOnce(desk, context, actOn(known.id), {
      baseline,
      find: async (earlier) => {
        const [now, authors] = [await adapter.read(by, known.ref), await loadAuthors(db, known.id)];
        const comments = (now?.comments ?? []).filter(
          ({ ref, author }) =>
            !authors.has(ref) &&
            earlier.baseline?.has(ref) !== true &&
            (author.kind === 'service' || (author.kind === 'customer' && (author.email ?? by.email) === by.email)),
        );
        return findLostReply(adapter, known.ref, comments, earlier);
      },
      act: async () => {
        const outgoing = await claimFiles(files, context, attachments);
        checkFiles(outgoing, desk.limits);
        return adapter.reply(by, known.ref, { body, files: outgoing, known: new Set(baseline) });
      },
    });
    await saveAuthor(context, known.id, ref);
    counted.invalidate(identity);
    return ref;
  });
}

/**
 * Finds the comment that a reply without an answer became; null when it was not stored. The requester may have written
 * another one at the help desk itself meanwhile, so a desk that tells what came through its API is asked. Of another desk's
 * comments only one from the time of the attempts counts.
 *
 * @param comments of the requester or of our account that were not on the ticket before
 * @throws ProblemError `outcome_unknown` when it may be one of several, or one that was written at another time
 */
async function findLostReply(
  adapter: DeskAdapter,
  ticketRef: string,
  comments: readonly DeskComment[],
  { baseline, startedAt, settledAt }: EarlierAttempt,
): Promise<string | null> {
  if (comments.length === 0) return null;
  const viaApi = adapter.filterApiComments && new Set(await adapter.filterApiComments(ticketRef, comments));
  const candidates = viaApi ? comments.filter(({ ref }) => viaApi.has(ref)) : comments;
  const [only] = candidates;
  if (!only) return null;
  const at = only.createdAt ?? startedAt;
  const fitsAttempts = at >= startedAt - CLOCK_SKEW_MS && at <= settledAt + CLOCK_SKEW_MS;
  if (candidates.length > 1 || baseline === null || (!viaApi && !fitsAttempts)) throw outcomeUnknown();
  return only.ref;
}

/**
 * Says something on an open ticket and answers it as it was read back; null when there is no such ticket for the caller.
 *
 * @throws ProblemError `conflict` on a closed one
 */
export async function addComment(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  id: string,
  input: CreateComment,
): Promise<Comment | null> {
  const reached = await loadTicket(desk, context, id);
  if (!reached) return null;
  if (desk.mapping.toStatus(reached.thread.ticket.status) === 'closed')
    throw new ProblemError('conflict', { detail: 'This ticket is closed. Reopen it to say more.' });
  checkTexts([['body', input.body, desk.limits.body]]);
  const ref = await postReply(desk, context, reached, input);
  const after = await reload(desk, context, id);
  const { files = [] } = after.thread.comments.find((comment) => comment.ref === ref) ?? {};
  await saveRemoteIds(desk, context, id, input.attachments ?? [], files);
  const said = (await toComments(context, after)).find((comment) => comment.id === ref);
  if (!said) throw outcomeUnknown();
  await deleteFiles(desk.files, context, input.attachments ?? []);
  return said;
}
