import type { LoggedEvent } from '../../interfaces/index.ts';
import type { Db } from '../../interfaces/index.ts';
import type { Assignment } from '../agents.ts';
import type { NoticeDetails } from '../chat/notice.ts';

/**
 * Reads the additional data of a notification: the requester's name, the priority, and the text of a new ticket or
 * comment. Tickets of a remote help desk are not stored here, so their notifications lack it.
 */
export async function readNoticeDetails(
  db: Db,
  event: Pick<LoggedEvent['event'], 'kind' | 'commentId'> & { ticket: { id: string } },
): Promise<NoticeDetails & { assignment: Assignment }> {
  const ticket = await db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .select(['tickets.priority', 'tickets.description', 'users.name'])
    .select(['tickets.assignee', 'tickets.assignee_id', 'tickets.team_id'])
    .where('tickets.id', '=', event.ticket.id)
    .executeTakeFirst();
  if (!ticket)
    return {
      requester: null,
      priority: null,
      text: null,
      assignment: { assignee: null, assigneeId: null, teamId: null },
    };
  return {
    requester: ticket.name,
    priority: ticket.priority,
    assignment: { assignee: ticket.assignee, assigneeId: ticket.assignee_id, teamId: ticket.team_id },
    text: event.kind === 'created' ? ticket.description : await readCommentText(db, event.commentId ?? null),
  };
}

async function readCommentText(db: Db, commentId: string | null): Promise<string | null> {
  if (commentId === null) return null;
  const comment = await db.selectFrom('comments').select('body').where('id', '=', commentId).executeTakeFirst();
  return comment?.body ?? null;
}
