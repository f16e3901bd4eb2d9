import { ProblemError } from '../../errors.ts';
import type { AgentTicket, Comment, OperationInput } from '../../../contract/index.ts';
import type { CallContext, Desk, StatusSource, SupportDesk } from '../../interfaces/index.ts';
import type { Handlers, Services } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** The agents' side, where desk and status source support it. */
export const supportHandlers: Pick<
  Handlers,
  | 'listQueue'
  | 'readQueueTicket'
  | 'answerTicket'
  | 'triageTicket'
  | 'openIncident'
  | 'addIncidentUpdate'
  | 'askForAccess'
  | 'readOrganizationAccess'
> = {
  listQueue: async (call, { desk }) => requireSupportDesk(desk).listQueue(call, call.input),
  readQueueTicket: async (call, { desk }) => requireSupportDesk(desk).readQueueTicket(call, call.input.id),
  answerTicket: async (call, services) =>
    call.input.holdSeconds === undefined
      ? answerTicket(call, call.input, services)
      : requireSupportDesk(services.desk).holdReply(call, call.input),
  async triageTicket(call, { desk, mail }) {
    const support = requireSupportDesk(desk);
    const before = mail && (await support.readQueueTicket(call, call.input.id));
    const ticket = await support.triageTicket(call, call.input, call.ifMatch);
    const change = before && ticket && toAnnouncedChange(before, ticket);
    if (mail && ticket && change) await mail.changed(call, ticket, change);
    return ticket;
  },
  openIncident: async (call, { status }) => requireIncidentStore(status.openIncident)(call, call.input),
  addIncidentUpdate: async (call, { status }) => requireIncidentStore(status.addIncidentUpdate)(call, call.input),
  askForAccess: (call, { access }) => access.requestAccess(call, call.input),
  readOrganizationAccess: (call, { access }) => access.read(call, call.input.id),
};

/** Answers a ticket and stores the mails about the answer. */
export async function answerTicket(
  context: CallContext,
  input: OperationInput<'answerTicket'>,
  { desk, mail }: Pick<Services, 'desk' | 'mail'>,
): Promise<Comment | null> {
  const support = requireSupportDesk(desk);
  const comment = await support.answerTicket(context, input);
  if (!comment || !mail || input.internal === true) return comment;
  const ticket = await support.readQueueTicket(context, input.id);
  if (ticket) await mail.answered(context, ticket, comment);
  return comment;
}

/** Returns the kind of change that customers get a mail about; null for other changes. */
function toAnnouncedChange(before: AgentTicket, after: AgentTicket): 'assigned' | 'solved' | 'closed' | null {
  if (after.status !== before.status && (after.status === 'solved' || after.status === 'closed')) return after.status;
  return after.assignee !== null && after.assignee !== before.assignee ? 'assigned' : null;
}

/** @throws ProblemError `not_found` where agents work in a remote help desk */
export function requireSupportDesk(desk: Desk): SupportDesk {
  if (!desk.support) throw new ProblemError('not_found', { detail: createMessage('agents_elsewhere') });
  return desk.support;
}

function requireIncidentStore<F extends NonNullable<StatusSource['openIncident'] | StatusSource['addIncidentUpdate']>>(
  method: F | undefined,
): F {
  if (!method) throw new ProblemError('not_found', { detail: createMessage('incidents_elsewhere') });
  return method;
}
