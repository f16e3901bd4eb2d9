import { accessOperations } from './support-access.ts';
import { customerOperations } from './customer.ts';
import { followOperations } from './timeline.ts';
import { mailOperations } from './mail.ts';
import type { Operation } from './operation.ts';
import { privacyOperations } from './privacy.ts';
import { supportOperations } from './support.ts';

/**
 * The table of operations: every call of the ticket API, once. The client's methods, the server's routes, the OpenAPI
 * document, the authorization matrix and the conformance kit are derived from it.
 *
 * Two rules hold for all rows and so are not repeated in them: every POST needs an `Idempotency-Key`, and every
 * operation with a `resource` may answer `not_found`.
 */
export const operations: typeof customerOperations &
  typeof accessOperations &
  typeof followOperations &
  typeof supportOperations &
  typeof mailOperations &
  typeof privacyOperations = {
  ...customerOperations,
  ...accessOperations,
  ...followOperations,
  ...supportOperations,
  ...mailOperations,
  ...privacyOperations,
};

/** The name of an operation. */
export type OperationId = keyof typeof operations;

/** All operations, in the order of the table, each with its id. */
export const operationList = Object.entries(operations).map(([operationId, operation]) => ({
  id: operationId as OperationId,
  ...(operation as Operation),
}));

/** Operations for agents that are part of support access, beside those of the area `access`. */
const AGENT_ACCESS_OPERATIONS: ReadonlySet<string> = new Set([
  ...Object.keys(accessOperations),
  'askForAccess',
  'readOrganizationAccess',
]);

/** Operations about the status: they are refused while it is switched off. */
export const STATUS_OPERATIONS: ReadonlySet<string> = new Set([
  'getStatus',
  'reportAffected',
  'openIncident',
  'addIncidentUpdate',
]);

/** Tells whether an operation is part of support access. Tokens with an `act` claim (RFC 8693) are refused by all of them. */
export const isAccessOperation = (id: string, { area }: Pick<Operation, 'area'>): boolean =>
  area === 'access' || AGENT_ACCESS_OPERATIONS.has(id);
