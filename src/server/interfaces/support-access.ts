import type {
  AccessRequest,
  AccessSession,
  AccessState,
  AccessDecision,
  ActivityReceipt,
  AuditEvent,
  StartedAccessSession,
  Grant,
  OperationInput,
} from '../../contract/index.ts';
import type { GrantDuration } from '../support-access/duration.ts';
import type { Db, CallContext, PageResult } from './context.ts';

/** Support access: grants, requests, sessions and their audit log. Its clock is monotonic. */
export interface Access {
  /**
   * Called once by `createTicketApi`, before any other method.
   *
   * @throws ConfigurationError where a required setting is missing
   */
  initialize?(context: AccessContext): void;
  read(context: CallContext, organizationId: string): Promise<AccessState | null>;
  /** Counts pending requests. Absent where the number is not known. */
  countPendingRequests?(context: Pick<CallContext, 'db' | 'now'>, organizationId: string): Promise<number>;
  grant(context: CallContext, input: OperationInput<'grantAccess'>): Promise<Grant>;
  reset(context: CallContext, id: string, length: GrantDuration, ifMatch: string): Promise<Grant | null>;
  revoke(context: CallContext, id: string): Promise<Grant | null>;
  requestAccess(context: CallContext, input: OperationInput<'askForAccess'>): Promise<AccessRequest | null>;
  /** Returns a request to the agent who made it. */
  readRequest(context: CallContext, id: string): Promise<AccessRequest | null>;
  /** `less` narrows the requested scope or duration; it can never widen it. */
  approve(
    context: CallContext,
    id: string,
    restriction?: Omit<OperationInput<'approveAccessRequest'>, 'id'>,
  ): Promise<Grant | null>;
  deny(context: CallContext, id: string, reason?: string): Promise<AccessRequest | null>;
  listEvents(context: CallContext, query: OperationInput<'listAuditEvents'>): Promise<PageResult<AuditEvent>>;
  /** Exports the complete audit log, for `madoguchi audit verify`. */
  exportEvents(context: CallContext, format: 'jsonl' | 'csv'): Promise<{ name: string; body: Uint8Array<ArrayBuffer> }>;
  /** Logs a denied action, outside the transaction of the refused call so that the entry survives its rollback. */
  recordRefusal(context: CallContext, action: string, about?: DeniedAction): Promise<void>;
  /** Access sessions of agents; absent where sessions are managed elsewhere. */
  sessions?: AccessSessions;
  /** Logs expirations that no read has logged yet. Access expires without this, too. */
  sweep?(db: Db, now: number): Promise<void>;
}

/** What the server passes to support access at startup. */
export interface AccessContext {
  /** Secrets of identity tokens; empty with a JWKS address. */
  identitySecrets: readonly Uint8Array[];
  /** Receives warnings for the operator. */
  warn: (message: string) => void;
}

/** Access sessions of agents under a grant, at most two hours each. */
export interface AccessSessions {
  /** Lists the active sessions in the caller's organization. */
  list(context: CallContext): Promise<PageResult<AccessSession> | null>;
  /** Terminates a session; called by an admin of the customer. */
  terminate(context: CallContext, id: string): Promise<AccessSession | null>;
  start(context: CallContext, input: OperationInput<'startAccessSession'>): Promise<StartedAccessSession | null>;
  renew(context: CallContext, id: string): Promise<StartedAccessSession | null>;
  end(context: CallContext, id: string): Promise<AccessSession | null>;
  /** Decides whether a session token allows an action now. Denials are return values, and logged. */
  use(context: CallContext, input: OperationInput<'useAccessSession'>): Promise<AccessDecision>;
  /** Counts requests under sessions that a back end has verified; the audit log sums them up. */
  recordActivity(context: CallContext, input: OperationInput<'reportAccessActivity'>): Promise<ActivityReceipt>;
  /** Returns the public keys for verifying session tokens. */
  keys(db: Db, now: number): Promise<object[]>;
  /** Creates an emergency grant without the customer's approval; absent where that is not allowed. */
  breakGlass?(context: CallContext, input: OperationInput<'breakGlass'>): Promise<Grant | null>;
}

/** The subject of a denied action. */
export interface DeniedAction {
  organizationId: string;
  grantId?: string;
  sessionId?: string;
  ticketId?: string | null;
  detail?: Record<string, unknown>;
}
