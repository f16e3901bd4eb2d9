import { ACCESS_SCOPES, LIMITS, type Text } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Maximum session duration (ms), whatever is configured; also a constraint in the database. */
export const MAX_SESSION_MS = 2 * HOUR;

/** Scopes of access. Each includes the ones before it. */
export type AccessScope = (typeof ACCESS_SCOPES)[number];

/** A part of the product to which access can be narrowed. */
export interface AccessTarget {
  /** Id in session tokens and in the vendor's back end. */
  id: string;
  /** Label for the customer. */
  label: Text;
}

/** Policy of support access. All durations are in seconds. */
export interface AccessPolicy {
  /** Maximum duration of a grant. Default and maximum 7,776,000 (90 days). */
  maxSeconds: number;
  /** Duration that is preselected. Default 7 days. */
  defaultSeconds: number;
  /** Offered durations. Default 1, 7, 30 and 90 days; those above the maximum are omitted. */
  choiceSeconds: readonly number[];
  /** Time after which an undecided request of an agent expires. Default 72 hours. */
  requestSeconds: number;
  /** Maximum duration of a session. Default and maximum 2 hours. */
  sessionSeconds: number;
  /** Lifetime of a session token before it must be renewed. Default 5 minutes, at most 15. */
  tokenSeconds: number;
  /** Offered scopes. Default: all three. */
  scopes: readonly AccessScope[];
  /**
   * Areas of the product to which access can be narrowed. Default: none, so that access always covers the whole
   * product.
   */
  areas: readonly AccessTarget[];
  /** Environments to which access can be narrowed, such as production and sandbox. Default: none. */
  environments: readonly AccessTarget[];
  /**
   * Lets agents act as admins of the customer. Default false. A token that your back end issues for it carries an `act` claim (RFC
   * 8693), with which no operation of support access is accepted.
   */
  actAsAdmins: boolean;
  /**
   * Lets agents create an emergency grant of at most this duration (at most 2 hours). All admins are notified each time; without mail
   * or webhooks the server does not start. Default false.
   */
  breakGlass: false | { maxSeconds: number };
}

/** Applies defaults and the maximums of the contract and the database. */
export function resolveAccessPolicy(options: Partial<AccessPolicy> = {}): AccessPolicy {
  const positiveIntegerOr = (seconds: number | undefined, otherwise: number) =>
    seconds !== undefined && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : otherwise;
  const maxSeconds = Math.min(positiveIntegerOr(options.maxSeconds, LIMITS.grantSeconds), LIMITS.grantSeconds);
  const choices = (options.choiceSeconds ?? [DAY, 7 * DAY, 30 * DAY, 90 * DAY]).filter(
    (seconds) => positiveIntegerOr(seconds, 0) > 0 && seconds <= maxSeconds,
  );
  const scopes = ACCESS_SCOPES.filter((scope) => options.scopes?.includes(scope) ?? true);
  if (scopes.length === 0) throw new ConfigurationError(`access.scopes must name some of ${ACCESS_SCOPES.join(', ')}.`);
  return {
    maxSeconds: maxSeconds,
    defaultSeconds: Math.min(positiveIntegerOr(options.defaultSeconds, 7 * DAY), maxSeconds),
    choiceSeconds: choices.length > 0 ? choices : [maxSeconds],
    requestSeconds: positiveIntegerOr(options.requestSeconds, 72 * HOUR),
    sessionSeconds: Math.min(positiveIntegerOr(options.sessionSeconds, MAX_SESSION_MS), MAX_SESSION_MS),
    tokenSeconds: Math.min(positiveIntegerOr(options.tokenSeconds, 5 * MINUTE), 15 * MINUTE),
    scopes,
    areas: resolveParts('areas', options.areas),
    environments: resolveParts('environments', options.environments),
    actAsAdmins: options.actAsAdmins ?? false,
    breakGlass: options.breakGlass
      ? { maxSeconds: Math.min(positiveIntegerOr(options.breakGlass.maxSeconds, HOUR), MAX_SESSION_MS, maxSeconds) }
      : false,
  };
}

function resolveParts(name: string, parts: readonly AccessTarget[] = []): readonly AccessTarget[] {
  const ids = parts.map(({ id }) => id);
  if (new Set(ids).size < ids.length || ids.some((id) => !/^[\w.-]{1,100}$/.test(id))) {
    throw new ConfigurationError(`access.${name} need ids of letters, digits, "_", "." and "-", each of them once.`);
  }
  return parts;
}

/**
 * Returns the id of an area or environment for the audit log: only configured ones, because other text could name a
 * person.
 */
export const toRecordedPart = (parts: readonly AccessTarget[], id: string): string =>
  parts.some((part) => part.id === id) ? id : '(unknown)';

/**
 * Validates a duration.
 *
 * @throws ProblemError `validation` unless it is a positive integer, `grant_too_long` above `maximum`
 */
export function checkSeconds(seconds: number, maximum: number): void {
  if (!Number.isInteger(seconds) || seconds <= 0) throw rejectField('seconds', 'not_positive');
  if (seconds > maximum)
    throw new ProblemError('grant_too_long', { detail: createMessage('duration_too_long', { seconds: maximum }) });
}
