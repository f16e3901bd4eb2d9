/** Subjects of the checks, in the order of the report. */
export const SUBJECTS = [
  'node',
  'configuration',
  'secret',
  'permissions',
  'storage',
  'database',
  'port',
  'token',
  'origins',
  'proxy',
  'policy',
  'mail',
  'incoming mail',
  'desk',
  'clock',
] as const;
/** Subject of a finding. */
export type Subject = (typeof SUBJECTS)[number];

/** One result of `madoguchi doctor`. */
export interface Finding {
  subject: Subject;
  /** `skipped`: the check needs an option that is missing, or an earlier check failed. */
  level: 'ok' | 'warning' | 'error' | 'skipped';
  /** The problem, in a sentence. */
  message: string;
  /** The remedy. Present for warnings and errors. */
  fix?: string;
}

/** Creates findings about one subject. */
export interface Report {
  ok(message: string): Finding;
  skipped(message: string): Finding;
  warning(message: string, fix: string): Finding;
  error(message: string, fix: string): Finding;
}

/** Returns functions that create findings about a subject. */
export const about = (subject: Subject): Report => ({
  ok: (message) => ({ subject, level: 'ok', message }),
  skipped: (message) => ({ subject, level: 'skipped', message }),
  warning: (message, fix) => ({ subject, level: 'warning', message, fix }),
  error: (message, fix) => ({ subject, level: 'error', message, fix }),
});

/** Returns the message of a failure, with that of its cause. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
}
