import { parseDuration } from '../../support-access/index.ts';
import type { Handlers } from '../handler.ts';

/** Support access, for the customer. */
export const accessHandlers: Pick<
  Handlers,
  | 'readAccess'
  | 'grantAccess'
  | 'resetGrant'
  | 'revokeGrant'
  | 'approveAccessRequest'
  | 'denyAccessRequest'
  | 'listAuditEvents'
  | 'exportAuditEvents'
> = {
  async readAccess(call, { access }) {
    const { organization } = call.identity;
    return organization ? access.read(call, organization.id) : null;
  },
  grantAccess: (call, { access }) => access.grant(call, call.input),
  resetGrant: (call, { access }) => access.reset(call, call.input.id, parseDuration(call.input), call.ifMatch),
  revokeGrant: (call, { access }) => access.revoke(call, call.input.id),
  async approveAccessRequest(call, { access }) {
    const { id, ...restriction } = call.input;
    return access.approve(call, id, restriction);
  },
  denyAccessRequest: (call, { access }) => access.deny(call, call.input.id, call.input.reason),
  listAuditEvents: (call, { access }) => access.listEvents(call, call.input),
  async exportAuditEvents(call, { access }) {
    const { name, body } = await access.exportEvents(call, call.input.format ?? 'jsonl');
    return { attachment: { name }, body };
  },
};
