import { ProblemError } from '../../problem.ts';
import type { Desk, StatusSource, SupportDesk } from '../../ports.ts';
import type { Handlers } from '../handler.ts';

/** What agents do here, as far as this desk and status source let them. */
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
  listQueue: async (call, { desk }) => queue(desk).listQueue(call, call.input),
  readQueueTicket: async (call, { desk }) => queue(desk).readQueueTicket(call, call.input.id),
  async answerTicket(call, { desk, mail }) {
    const support = queue(desk);
    const comment = await support.answerTicket(call, call.input);
    if (!comment || !mail || call.input.internal === true) return comment;
    const ticket = await support.readQueueTicket(call, call.input.id);
    if (ticket) await mail.answered(call, ticket, comment);
    return comment;
  },
  triageTicket: async (call, { desk }) => queue(desk).triageTicket(call, call.input, call.ifMatch),
  openIncident: async (call, { status }) => kept(status.openIncident)(call, call.input),
  addIncidentUpdate: async (call, { status }) => kept(status.addIncidentUpdate)(call, call.input),
  askForAccess: (call, { access }) => access.ask(call, call.input),
  readOrganizationAccess: (call, { access }) => access.read(call, call.input.id),
};

function queue(desk: Desk): SupportDesk {
  if (!desk.support) throw new ProblemError('not_found', { detail: 'Agents work in the desk itself.' });
  return desk.support;
}

function kept<F extends NonNullable<StatusSource['openIncident'] | StatusSource['addIncidentUpdate']>>(
  method: F | undefined,
): F {
  if (!method) throw new ProblemError('not_found', { detail: 'Incidents are kept on the status page itself.' });
  return method;
}
