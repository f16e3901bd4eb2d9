import { ProblemError } from '../../errors.ts';
import type { Desk, StatusSource, SupportDesk } from '../../interfaces/index.ts';
import type { Handlers } from '../handler.ts';
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
  async answerTicket(call, { desk, mail }) {
    const support = requireSupportDesk(desk);
    const comment = await support.answerTicket(call, call.input);
    if (!comment || !mail || call.input.internal === true) return comment;
    const ticket = await support.readQueueTicket(call, call.input.id);
    if (ticket) await mail.answered(call, ticket, comment);
    return comment;
  },
  triageTicket: async (call, { desk }) => requireSupportDesk(desk).triageTicket(call, call.input, call.ifMatch),
  openIncident: async (call, { status }) => requireIncidentStore(status.openIncident)(call, call.input),
  addIncidentUpdate: async (call, { status }) => requireIncidentStore(status.addIncidentUpdate)(call, call.input),
  askForAccess: (call, { access }) => access.requestAccess(call, call.input),
  readOrganizationAccess: (call, { access }) => access.read(call, call.input.id),
};

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
