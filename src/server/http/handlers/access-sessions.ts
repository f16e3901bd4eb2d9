import type { AccessSessions } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import type { Handlers, Services } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** Access sessions: for agents, for the customer's admins, and for the vendor's back end. */
export const accessSessionHandlers: Pick<
  Handlers,
  | 'listAccessSessions'
  | 'endAccessSession'
  | 'readAccessRequest'
  | 'startAccessSession'
  | 'renewAccessSession'
  | 'leaveAccessSession'
  | 'useAccessSession'
  | 'reportAccessActivity'
  | 'breakGlass'
> = {
  listAccessSessions: async (call, services) => requireSessions(services).list(call),
  endAccessSession: async (call, services) => requireSessions(services).terminate(call, call.input.id),
  readAccessRequest: (call, { access }) => access.readRequest(call, call.input.id),
  startAccessSession: async (call, services) => requireSessions(services).start(call, call.input),
  renewAccessSession: async (call, services) => requireSessions(services).renew(call, call.input.id),
  leaveAccessSession: async (call, services) => requireSessions(services).end(call, call.input.id),
  useAccessSession: async (call, services) => requireSessions(services).use(call, call.input),
  reportAccessActivity: async (call, services) => requireSessions(services).recordActivity(call, call.input),
  async breakGlass(call, services) {
    const { breakGlass } = requireSessions(services);
    if (!breakGlass) throw new ProblemError('not_found', { detail: createMessage('break_glass_off') });
    return breakGlass(call, call.input);
  },
};

function requireSessions({ access }: Services): AccessSessions {
  if (!access.sessions) throw new ProblemError('not_found', { detail: createMessage('access_sessions_off') });
  return access.sessions;
}
