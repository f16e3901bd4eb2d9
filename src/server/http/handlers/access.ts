import type { Handlers } from '../handler.ts';

/** Support access as the customer sees it. */
export const accessHandlers: Pick<
  Handlers,
  | 'readAccess'
  | 'grantAccess'
  | 'resetGrant'
  | 'revokeGrant'
  | 'approveAccessRequest'
  | 'denyAccessRequest'
  | 'listAuditEvents'
> = {
  async readAccess(call, { access }) {
    const { organization } = call.identity;
    return organization ? access.read(call, organization.id) : null;
  },
  grantAccess: (call, { access }) => access.grant(call, call.input),
  resetGrant: (call, { access }) => access.reset(call, call.input.id, call.input.seconds, call.ifMatch),
  revokeGrant: (call, { access }) => access.revoke(call, call.input.id),
  approveAccessRequest: (call, { access }) => access.approve(call, call.input.id, call.input.seconds),
  denyAccessRequest: (call, { access }) => access.deny(call, call.input.id, call.input.reason),
  listAuditEvents: (call, { access }) => access.listEvents(call, call.input),
};
