import { accessOperations } from './support-access.ts';
import { customerOperations } from './customer.ts';
import { timelineOperations } from './timeline.ts';
import { inboxOperations } from './inbox.ts';
import { mailOperations } from './mail.ts';
import { notificationOperations } from './notifications.ts';
import type { Operation } from './operation.ts';
import { privacyOperations } from './privacy.ts';
import { supportOperations } from './support.ts';

/**
 * The table of operations: the single definition of the ticket API. The client's methods, the server's routes, the OpenAPI
 * document, the authorization matrix and the conformance kit are derived from it.
 *
 * Two rules apply to all operations: every POST needs an `Idempotency-Key`, and every operation with a `resource` can return
 * `not_found`.
 */
export const operations: typeof customerOperations &
  typeof accessOperations &
  typeof timelineOperations &
  typeof supportOperations &
  typeof inboxOperations &
  typeof mailOperations &
  typeof notificationOperations &
  typeof privacyOperations = {
  ...customerOperations,
  ...accessOperations,
  ...timelineOperations,
  ...supportOperations,
  ...inboxOperations,
  ...mailOperations,
  ...notificationOperations,
  ...privacyOperations,
};

/** Id of an operation. */
export type OperationId = keyof typeof operations;

/** All operations with their ids, in the order of the table. */
export const operationList = Object.entries(operations).map(([operationId, operation]) => ({
  id: operationId as OperationId,
  ...(operation as Operation),
}));

/** Operations for agents that are part of support access, in addition to the area `access`. */
const AGENT_ACCESS_OPERATIONS: ReadonlySet<string> = new Set([
  ...Object.keys(accessOperations),
  'askForAccess',
  'readOrganizationAccess',
]);

/** Operations of the status feature, which are rejected while it is disabled. */
export const STATUS_OPERATIONS: ReadonlySet<string> = new Set([
  'getStatus',
  'reportAffected',
  'openIncident',
  'addIncidentUpdate',
]);

/** Checks whether an operation is part of support access. These reject tokens with an `act` claim (RFC 8693). */
export const isAccessOperation = (id: string, { area }: Pick<Operation, 'area'>): boolean =>
  area === 'access' || AGENT_ACCESS_OPERATIONS.has(id);
