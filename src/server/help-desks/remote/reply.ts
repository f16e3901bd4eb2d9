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
import { createMessage } from '../../messages/index.ts';

/** Maximum difference between the help desk's clock and ours. */
const CLOCK_SKEW_MS = 60_000;

const toOperation = (id: string) => `reply ${id}`;

const lockTicket = createTicketLock();

/**
 * Adds a comment at most once per key, and records its author. Its files stay here until they are read back with it. Returns the
 * help desk's reference.
 *
 * The comment is identified by the id in the response, else as the only new comment on the ticket; never by its text, which help
 * desks change. Replies to one ticket are serialized, so that there is only one new comment.
 *
 * @throws ProblemError `outcome_unknown` with several new comments
 */
export async function postReply(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  { ref: ticketRef, thread }: LoadedTicket,
  { body, attachments = [] }: CreateComment,
): Promise<string> {
  const { adapter, files, unreadCounts: counted } = desk;
  const { db, identity } = context;
  const requester = requireRequester(identity);
  return lockTicket(ticketRef.id, async () => {
    // Includes comments that were recorded here since the ticket was read.
    const baseline = [
      ...new Set([...thread.comments.map((one) => one.ref), ...(await loadAuthors(db, ticketRef.id)).keys()]),
    ];
    const ref = await runRequestOnce(desk, context, toOperation(ticketRef.id), {
      baseline,
      find: async (earlier) => {
        const [current, authors] = [await adapter.read(requester, ticketRef.ref), await loadAuthors(db, ticketRef.id)];
        const comments = (current?.comments ?? []).filter(
          ({ ref, author }) =>
            !authors.has(ref) &&
            earlier.baseline?.has(ref) !== true &&
            (author.kind === 'service' ||
              (author.kind === 'customer' && (author.email ?? requester.email) === requester.email)),
        );
        return findLostReply(adapter, ticketRef.ref, comments, earlier);
      },
      write: async () => {
        const outgoing = await claimFiles(files, context, attachments);
        checkFiles(outgoing, desk.limits);
        return adapter.reply(requester, ticketRef.ref, { body, files: outgoing, known: new Set(baseline) });
      },
    });
    await saveAuthor(context, ticketRef.id, ref);
    counted.invalidate(identity);
    return ref;
  });
}

/**
 * Finds the comment of a reply whose response was lost; null when it was not stored. The requester may have written another
 * comment in the help desk itself meanwhile, so comments made through the API are told apart where it reports them; elsewhere only
 * a comment from the time of the attempts counts.
 *
 * @param comments new comments of the requester or the service account
 * @throws ProblemError `outcome_unknown` with several candidates, or one from another time
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
 * Adds a comment to an open ticket and returns it as read back; null when the caller cannot see the ticket.
 *
 * @throws ProblemError `conflict` for a closed ticket
 */
export async function addComment(
  desk: RemoteDeskContext,
  context: IdempotentCall,
  id: string,
  input: CreateComment,
): Promise<Comment | null> {
  const loaded = await loadTicket(desk, context, id);
  if (!loaded) return null;
  if (desk.mapping.toStatus(loaded.thread.ticket.status) === 'closed')
    throw new ProblemError('conflict', { detail: createMessage('ticket_closed') });
  checkTexts([['body', input.body, desk.limits.body]]);
  const ref = await postReply(desk, context, loaded, input);
  const reloaded = await reload(desk, context, id);
  const { files = [] } = reloaded.thread.comments.find((comment) => comment.ref === ref) ?? {};
  await saveRemoteIds(desk, context, id, input.attachments ?? [], files);
  const created = (await toComments(context, reloaded)).find((comment) => comment.id === ref);
  if (!created) throw outcomeUnknown();
  await deleteFiles(desk.files, context, input.attachments ?? []);
  return created;
}
