import type { AccessSessions } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import type { Handlers, Services } from '../handler.ts';

/** Agents inside: what they do, what the customer sees and ends, and what a vendor's back end asks. */
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
  listAccessSessions: async (call, services) => sessions(services).list(call),
  endAccessSession: async (call, services) => sessions(services).terminate(call, call.input.id),
  readAccessRequest: (call, { access }) => access.readRequest(call, call.input.id),
  startAccessSession: async (call, services) => sessions(services).start(call, call.input),
  renewAccessSession: async (call, services) => sessions(services).renew(call, call.input.id),
  leaveAccessSession: async (call, services) => sessions(services).end(call, call.input.id),
  useAccessSession: async (call, services) => sessions(services).use(call, call.input),
  reportAccessActivity: async (call, services) => sessions(services).recordActivity(call, call.input),
  async breakGlass(call, services) {
    const { breakGlass } = sessions(services);
    if (!breakGlass)
      throw new ProblemError('not_found', { detail: 'There is no way in here without an organization’s yes.' });
    return breakGlass(call, call.input);
  },
};

function sessions({ access }: Services): AccessSessions {
  if (!access.sessions)
    throw new ProblemError('not_found', { detail: 'There are no sessions of support access here.' });
  return access.sessions;
}
