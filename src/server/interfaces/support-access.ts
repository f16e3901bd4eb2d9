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

/** Support access: grants, requests, sessions and their record. The clock never runs backwards for it. */
export interface Access {
  /**
   * Called once by `createTicketApi`, before any other method.
   *
   * @throws ConfigurationError where something that it needs is not configured
   */
  initialize?(context: AccessContext): void;
  read(context: CallContext, organizationId: string): Promise<AccessState | null>;
  /** How many requests wait for an answer. Absent where it is not known. */
  waiting?(context: Pick<CallContext, 'db' | 'now'>, organizationId: string): Promise<number>;
  grant(context: CallContext, input: OperationInput<'grantAccess'>): Promise<Grant>;
  reset(context: CallContext, id: string, length: GrantDuration, ifMatch: string): Promise<Grant | null>;
  revoke(context: CallContext, id: string): Promise<Grant | null>;
  ask(context: CallContext, input: OperationInput<'askForAccess'>): Promise<AccessRequest | null>;
  /** An agent reads what became of a request. */
  readRequest(context: CallContext, id: string): Promise<AccessRequest | null>;
  /** `less`: what is given instead of what was asked for, never more. */
  approve(
    context: CallContext,
    id: string,
    less?: Omit<OperationInput<'approveAccessRequest'>, 'id'>,
  ): Promise<Grant | null>;
  deny(context: CallContext, id: string, reason?: string): Promise<AccessRequest | null>;
  listEvents(context: CallContext, query: OperationInput<'listAuditEvents'>): Promise<PageResult<AuditEvent>>;
  /** The whole record, for `madoguchi audit verify`. */
  exportEvents(context: CallContext, format: 'jsonl' | 'csv'): Promise<{ name: string; body: Uint8Array<ArrayBuffer> }>;
  /** Writes down that somebody tried what they may not (outside the refused call's transaction, so that it stays). */
  recordRefusal(context: CallContext, action: string, about?: RefusedAct): Promise<void>;
  /** Agents inside; absent where they enter in another way. */
  sessions?: AccessSessions;
  /** Writes down what time has ended, without a reader. It ends without this, too. */
  sweep?(db: Db, now: number): Promise<void>;
}

/** What the server tells its support access at the start. */
export interface AccessContext {
  /** The secrets of identity tokens; none with a JWKS address. */
  identitySecrets: readonly Uint8Array[];
  /** Takes a sentence for the operator. */
  warn: (message: string) => void;
}

/** Agents inside under a grant, for at most two hours at a time. */
export interface AccessSessions {
  /** Those that go on in the caller's organization. */
  list(context: CallContext): Promise<PageResult<AccessSession> | null>;
  /** A customer's admin ends one. */
  sendOut(context: CallContext, id: string): Promise<AccessSession | null>;
  start(context: CallContext, input: OperationInput<'startAccessSession'>): Promise<StartedAccessSession | null>;
  renew(context: CallContext, id: string): Promise<StartedAccessSession | null>;
  leave(context: CallContext, id: string): Promise<AccessSession | null>;
  /** Whether a token allows something now. Refusals are answers, and written down. */
  use(context: CallContext, input: OperationInput<'useAccessSession'>): Promise<AccessDecision>;
  /** Counts requests under sessions that a back end has verified; the audit log sums them up. */
  recordActivity(context: CallContext, input: OperationInput<'reportAccessActivity'>): Promise<ActivityReceipt>;
  /** The public keys that tokens are verified with. */
  keys(db: Db, now: number): Promise<object[]>;
  /** Opening the door in an emergency; absent where there is no such way. */
  breakGlass?(context: CallContext, input: OperationInput<'breakGlass'>): Promise<Grant | null>;
}

/** What a refused act was about. */
export interface RefusedAct {
  organizationId: string;
  grantId?: string;
  sessionId?: string;
  ticketId?: string | null;
  detail?: Record<string, unknown>;
}
