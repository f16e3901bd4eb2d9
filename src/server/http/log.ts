import { OperationalError } from '../errors.ts';

/**
 * One line of the log. It says what happened to a request without saying whose it was: no body, subject, address, token,
 * id in a path or query. `route` is the pattern.
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
    | 'configuration'
    | 'file_store'
    | 'events_failed'
    | 'event_numbering_failed'
    | 'incident_updates_failed'
    | 'audit_notifications_failed'
    | 'desk_news_failed'
    | 'chat_failed'
    | 'chat_given_up'
    | 'notifications_failed'
    | 'webhook_failed'
    | 'webhook_given_up';
  requestId?: string;
  method?: string;
  route?: string;
  status?: number;
  /** Milliseconds until the response was ready. */
  ms?: number;
  /** The problem's code. */
  code?: string;
  /** Why, where one code has several causes: `organization_missing:org` of `auth_invalid`. Never a value of a token. */
  reason?: string;
  /** Numbers that say how much, such as a limit and what was asked of it. */
  counts?: Readonly<Record<string, number>>;
  /** What the operator should do, in a sentence. */
  message?: string;
  /**
   * Name and code of what was thrown, and where, with the names and codes of what caused it. Messages are left out:
   * those of databases quote values.
   */
  error?: { name: string; code?: string; at: string[]; causes?: { name: string; code?: string }[] };
}

/** Takes lines of the log. */
export type Log = (entry: LogEntry) => void;

/** The default: failures and warnings only, one line of JSON each, to the error output. */
export const logFailures: Log = (entry) => {
  if (entry.level !== 'info') process.stderr.write(`${JSON.stringify(entry)}\n`);
};

/** Every entry, one line of JSON each, to the output. Line breaks and escape codes inside values come out escaped. */
export const logLines: Log = (entry) => {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
};

/** Causes of causes that are logged. */
const MAX_CAUSES = 5;

/** Returns what may be logged of a thrown value. */
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

/** Returns what may be logged of a failure, with its message where that was written for the operator. */
export function describeCause(error: unknown): Pick<LogEntry, 'error' | 'message'> {
  return { ...(error instanceof OperationalError && { message: error.message }), error: describeFailure(error) };
}

/** An aggregate, as of a connection that was tried at several addresses, counts as caused by its first error. */
function nextCause(error: Error): Error | null {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause instanceof Error ? cause : null;
}

function toNameAndCode(error: Error): { name: string; code?: string } {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, ...(code !== undefined && { code }) };
}
