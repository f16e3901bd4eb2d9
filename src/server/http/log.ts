import { OperationalError } from '../errors.ts';

/**
 * One entry of the log. It describes the handling of a request without personal data: no body, subject, address, token,
 * or id from a path or query. `route` is the pattern.
 */
export interface LogEntry {
  time: string;
  level: 'info' | 'warn' | 'error';
  event:
    | 'request'
    | 'failure'
    | 'untrusted_proxy'
    | 'access_key_retired'
    | 'sweep_failed'
    | 'mail_failed'
    | 'mail_given_up'
    | 'mail_limited'
    | 'mailbox_connected'
    | 'mailbox_failed'
    | 'configuration'
    | 'file_store'
    | 'events_failed'
    | 'rate_limits_failed'
    | 'event_numbering_failed'
    | 'incident_updates_failed'
    | 'audit_notifications_failed'
    | 'desk_news_failed'
    | 'sign_in_failed'
    | 'sign_in_mail_failed'
    | 'agents_failed'
    | 'settings_failed'
    | 'held_replies_failed'
    | 'chat_failed'
    | 'chat_given_up'
    | 'notifications_failed'
    | 'webhook_failed'
    | 'webhook_given_up';
  requestId?: string;
  /** Trace of the caller (W3C Trace Context). */
  traceId?: string;
  /** `X-Request-Id` of the caller, such as a proxy. */
  callerRequestId?: string;
  method?: string;
  route?: string;
  status?: number;
  /** Milliseconds until the response was ready. */
  ms?: number;
  /** The problem's code. */
  code?: string;
  /** The cause, where one code has several: `organization_missing:org` of `auth_invalid`. Never a value of a token. */
  reason?: string;
  /** Figures about the event, such as a limit and the requested amount. */
  counts?: Readonly<Record<string, number>>;
  /** The remedy for the operator, in one sentence. */
  message?: string;
  /**
   * Name and code of the thrown error, its location, and names and codes of its causes. Messages are left out, because
   * those of databases quote values.
   */
  error?: { name: string; code?: string; at: string[]; causes?: { name: string; code?: string }[] };
}

/** Receives log entries. */
export type Log = (entry: LogEntry) => void;

/** Writes failures and warnings to the error output, one JSON line each. The default. */
export const logFailures: Log = (entry) => {
  if (entry.level !== 'info') process.stderr.write(`${JSON.stringify(entry)}\n`);
};

/**
 * Writes every entry to the output, one JSON line each. JSON escapes line breaks and terminal escape codes inside
 * values.
 */
export const logLines: Log = (entry) => {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
};

/** Maximum depth of nested causes in an entry. */
const MAX_CAUSES = 5;

/** Returns the loggable parts of a thrown value. */
export function describeFailure(error: unknown): NonNullable<LogEntry['error']> {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  const causes: { name: string; code?: string }[] = [];
  for (let cause = nextCause(error); cause && causes.length < MAX_CAUSES; cause = nextCause(cause))
    causes.push(toNameAndCode(cause));
  return { ...toNameAndCode(error), at, ...(causes.length > 0 && { causes }) };
}

/** Returns the loggable parts of a failure, with its message where that was written for the operator. */
export function describeCause(error: unknown): Pick<LogEntry, 'error' | 'message'> {
  return { ...(error instanceof OperationalError && { message: error.message }), error: describeFailure(error) };
}

/** An aggregate error, as of a connection that was tried at several addresses, counts as caused by its first error. */
function nextCause(error: Error): Error | null {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause instanceof Error ? cause : null;
}

function toNameAndCode(error: Error): { name: string; code?: string } {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, ...(code !== undefined && { code }) };
}
