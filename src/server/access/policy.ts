import { ACCESS_SCOPES, LIMITS } from '../../contract/index.ts';
import { ProblemError, invalid } from '../problem.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How a scope is named. Each allows everything that those before it allow. */
export type AccessScope = (typeof ACCESS_SCOPES)[number];

/** What a vendor allows in support access. All lengths are seconds. */
export interface AccessPolicy {
  /** The longest grant. Default and ceiling 7,776,000 (90 days). */
  maximumSeconds: number;
  /** The length that is offered first. Default 7 days. */
  defaultSeconds: number;
  /** The lengths that are offered. Default 1, 7, 30 and 90 days; those beyond the maximum are left out. */
  choices: readonly number[];
  /** How long an agent's request waits before it lapses. Default 72 hours. */
  requestSeconds: number;
}

/** The policy with its defaults, within what the wire and the database allow whatever is configured. */
export function settlePolicy(given: Partial<AccessPolicy> = {}): AccessPolicy {
  const whole = (seconds: number | undefined, otherwise: number) =>
    seconds !== undefined && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : otherwise;
  const maximumSeconds = Math.min(whole(given.maximumSeconds, LIMITS.grantSeconds), LIMITS.grantSeconds);
  const choices = (given.choices ?? [DAY, 7 * DAY, 30 * DAY, 90 * DAY]).filter(
    (seconds) => whole(seconds, 0) > 0 && seconds <= maximumSeconds,
  );
  return {
    maximumSeconds,
    defaultSeconds: Math.min(whole(given.defaultSeconds, 7 * DAY), maximumSeconds),
    choices: choices.length > 0 ? choices : [maximumSeconds],
    requestSeconds: whole(given.requestSeconds, 72 * HOUR),
  };
}

function inWords(seconds: number): string {
  const [count, unit] =
    seconds % DAY === 0
      ? [seconds / DAY, 'day']
      : seconds % HOUR === 0
        ? [seconds / HOUR, 'hour']
        : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * Checks a length that somebody asks for or gives.
 *
 * @throws ProblemError `validation` unless it is a positive whole number, `grant_too_long` when it is above `maximum`.
 */
export function checkSeconds(seconds: number, maximum: number): void {
  if (!Number.isInteger(seconds) || seconds <= 0)
    throw invalid('seconds', 'not_positive', 'This must be a positive whole number of seconds.');
  if (seconds > maximum)
    throw new ProblemError('grant_too_long', { detail: `Access can be given for up to ${inWords(maximum)}.` });
}

/** Whether a grant of scope `given` also allows `asked`. Unknown scopes allow nothing. */
export function scopeCovers(given: string, asked: AccessScope): boolean {
  return ACCESS_SCOPES.findIndex((scope) => scope === given) >= ACCESS_SCOPES.indexOf(asked);
}
