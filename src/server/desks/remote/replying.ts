import type { Comment, CreateComment } from '../../../contract/index.ts';
import type { KeyedCall } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import type { Connected } from './connected.ts';
import { forgetFiles, keepIds, takeFiles } from './files.ts';
import { doubt, once } from './once.ts';
import { commentsOf, notReadBack, reach, readBack, type Reached } from './reach.ts';
import { authorsOf, noteAuthor } from './reading.ts';
import { writerOf } from './requester.ts';

const actOn = (id: string) => `reply ${id}`;

/** Says something once, and notes who said it. Its files stay here, for whoever reads it back. Answers what the desk calls it. */
export async function say(
  desk: Connected,
  context: KeyedCall,
  { known }: Reached,
  { body, attachments = [] }: CreateComment,
): Promise<string> {
  const { adapter, files, counted } = desk;
  const { db, identity } = context;
  const by = writerOf(identity);
  const ref = await once(desk, context, actOn(known.id), {
    // The desk keeps no marker for a reply: it is the one with this text of a customer’s whose author nobody noted.
    find: async () => {
      const [now, authors] = [await adapter.read(by, known.ref), await authorsOf(db, known.id)];
      const lost = now?.comments.find(
        (one) => one.author.kind !== 'agent' && !authors.has(one.ref) && one.body.trim() === body.trim(),
      );
      return lost?.ref ?? null;
    },
    act: async () => {
      const outgoing = await takeFiles(files, context, attachments);
      return adapter.reply(by, known.ref, { body, files: outgoing });
    },
  });
  await noteAuthor(context, known.id, ref);
  counted.forget(identity);
  return ref;
}

/**
 * Says something on an open ticket and answers it as it was read back; null when there is no such ticket for the caller.
 *
 * @throws ProblemError `conflict` on a closed one
 */
export async function addComment(
  desk: Connected,
  context: KeyedCall,
  id: string,
  input: CreateComment,
): Promise<Comment | null> {
  const reached = await reach(desk, context, id);
  if (!reached) return null;
  if (desk.mapping.toStatus(reached.said.ticket.status) === 'closed')
    throw new ProblemError('conflict', { detail: 'This ticket is closed. Reopen it to say more.' });
  const ref = await say(desk, context, reached, input);
  const after = await readBack(desk, context, id);
  const { files = [] } = after.said.comments.find((comment) => comment.ref === ref) ?? {};
  await keepIds(desk, context, id, input.attachments ?? [], files);
  const said = (await commentsOf(context, after)).find((comment) => comment.id === ref);
  if (!said) {
    await doubt(desk, context, actOn(id));
    throw notReadBack();
  }
  await forgetFiles(desk.files, context, input.attachments ?? []);
  return said;
}
