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
    | 'events_failed'
    | 'desk_news_failed'
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
  /** Name and code of what was thrown, and where. The message is left out: database messages quote values. */
  error?: { name: string; code?: string; at: string[] };
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

/** What may be logged of a thrown value. */
export function describeFailure(error: unknown): NonNullable<LogEntry['error']> {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  return { name: error.name, ...(code !== undefined && { code }), at };
}
