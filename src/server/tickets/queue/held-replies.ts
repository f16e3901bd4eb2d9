import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import * as z from 'zod/mini';
import {
  AnswerTicket,
  hasAgentRole,
  type AgentReply,
  type HeldReply,
  type OperationInput,
} from '../../../contract/index.ts';
import type { HeldRepliesTable } from '../../database/schema.ts';
import { isStorableText } from '../../database/text.ts';
import { upsertUser } from '../../database/users.ts';
import { ProblemError } from '../../errors.ts';
import { getAccountId } from '../../database/account-id.ts';
import type { CallContext, Db, Identity, Transactions } from '../../interfaces/index.ts';
import { time } from '../rows.ts';

/** Replies that are sent in one run. */
const BATCH_SIZE = 20;

type Answer = OperationInput<'answerTicket'>;

/** Stores a reply that is sent after a delay. Nothing of it is visible to customers before. */
export async function holdReply(
  { db, identity, now }: CallContext,
  { id: ticketId, holdSeconds = 0, lastCommentId: _checked, ...content }: Answer,
): Promise<AgentReply> {
  // So that the reply can be sent without the agent's token.
  await upsertUser(db, identity, now);
  const row = {
    id: randomUUID(),
    ticket_id: ticketId,
    agent_id: identity.id,
    agent_name: identity.name,
    content: JSON.stringify(content),
    created_at: now,
    send_at: now + holdSeconds * 1_000,
  };
  await db.insertInto('held_replies').values(row).execute();
  return {
    id: row.id,
    body: content.body,
    author: { id: identity.id, name: identity.name, role: 'agent' },
    createdAt: time(now),
    attachments: [],
    internal: content.internal ?? false,
    heldUntil: time(row.send_at),
  };
}

function toHeldReply(row: Selectable<HeldRepliesTable>): HeldReply {
  const { body, internal = false, status = null, attachments = [] } = parseContent(row);
  return {
    id: row.id,
    body,
    internal,
    status,
    attachments,
    agent: { id: row.agent_id, name: row.agent_name },
    heldUntil: time(row.send_at),
    failedCode: row.failed_code,
  };
}

const parseContent = ({ content }: { content: string }) => z.parse(AnswerTicket, JSON.parse(content));

/** Lists the held replies of a ticket, oldest first. */
export async function listHeldReplies(db: Db, ticketId: string): Promise<HeldReply[]> {
  const rows = await db
    .selectFrom('held_replies')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toHeldReply);
}

/** Removes an own reply that was not sent yet, for managers any, and returns it; null for one that was sent. */
export async function undoReply({ db, identity }: CallContext, id: string): Promise<HeldReply | null> {
  if (!isStorableText(id)) return null;
  const row = await db
    .deleteFrom('held_replies')
    .where('id', '=', id)
    .$if(!hasAgentRole(identity.agent?.role ?? 'agent', 'manager'), (qb) => qb.where('agent_id', '=', identity.id))
    .returningAll()
    .executeTakeFirst();
  return row ? toHeldReply(row) : null;
}

/** Whether an agent was disabled, in the inbox or as a person of the vendor. */
async function isDisabled(tx: Db, identity: Identity): Promise<boolean> {
  const agent = await tx.selectFrom('agents').select('disabled_at').where('id', '=', identity.id).executeTakeFirst();
  const user = await tx
    .selectFrom('users')
    .select('disabled_at')
    .where('id', '=', getAccountId(identity))
    .executeTakeFirst();
  return [agent, user].some((account) => account !== undefined && account.disabled_at !== null);
}

/**
 * Sends the replies whose delay is over, each in a transaction of its own, at most once over all processes. A reply that is refused, for
 * instance because the ticket was closed, stays with its problem code, so that no text is lost.
 *
 * @param send answers the ticket and stores the mails
 * @returns the number of sent replies
 */
export async function sendDueReplies(
  store: Transactions,
  now: number,
  send: (context: CallContext, answer: Answer) => Promise<unknown>,
): Promise<number> {
  const due = await store.db
    .selectFrom('held_replies')
    .select('id')
    .where('send_at', '<=', now)
    .where('failed_code', 'is', null)
    .orderBy('send_at')
    .limit(BATCH_SIZE)
    .execute();
  let sent = 0;
  for (const { id } of due)
    try {
      await store.transaction(async (tx) => {
        const row = await tx.deleteFrom('held_replies').where('id', '=', id).returningAll().executeTakeFirst();
        if (!row) return;
        const identity = {
          id: row.agent_id,
          name: row.agent_name,
          email: null,
          role: 'agent' as const,
          organization: null,
          stored: true,
          token: { id: null, issuer: null, issuedAt: now },
        };
        if (await isDisabled(tx, identity)) throw new ProblemError('forbidden');
        await send({ db: tx, identity, now }, { id: row.ticket_id, ...parseContent(row) });
        sent++;
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      await store.db.updateTable('held_replies').set({ failed_code: error.code }).where('id', '=', id).execute();
    }
  return sent;
}
