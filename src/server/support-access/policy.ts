import { ACCESS_SCOPES, LIMITS, type Text } from '../../contract/index.ts';
import { ConfigurationError } from '../auth/options.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** No session is longer, whatever is configured; the database holds it as well. */
export const MAX_SESSION_MS = 2 * HOUR;

/** How a scope is named. Each allows everything that those before it allow. */
export type AccessScope = (typeof ACCESS_SCOPES)[number];

/** Something in the product that access can be narrowed to. */
export interface AccessTarget {
  /** What session tokens and the vendor's back end call it. */
  id: string;
  /** What the customer reads, in plain words. */
  label: Text;
}

/** What a vendor allows in support access. All lengths are seconds. */
export interface AccessPolicy {
  /** The longest grant. Default and ceiling 7,776,000 (90 days). */
  maxSeconds: number;
  /** The length that is offered first. Default 7 days. */
  defaultSeconds: number;
  /** The lengths that are offered. Default 1, 7, 30 and 90 days; those beyond the maximum are left out. */
  choiceSeconds: readonly number[];
  /** How long an agent's request waits before it expires. Default 72 hours. */
  requestSeconds: number;
  /** The longest session of an agent. Default and ceiling 2 hours. */
  sessionSeconds: number;
  /** How long a session's token lasts before it has to be renewed. Default 5 minutes, at most 15. */
  tokenSeconds: number;
  /** What can be allowed at all. Default: all three. */
  scopes: readonly AccessScope[];
  /** Areas of the product that access can be narrowed to. Default: none, so access is always to all of it. */
  areas: readonly AccessTarget[];
  /** Environments likewise, such as production and sandbox. Default: none. */
  environments: readonly AccessTarget[];
  /**
   * Lets agents act as a customer's admins, who decide about support access. Default false. A token that your back end
   * issues for it carries an `act` claim (RFC 8693), with which no operation of support access is accepted.
   */
  actAsAdmins: boolean;
  /**
   * Lets agents open the door in an emergency, for at most so many seconds (at most 2 hours). Every time, all admins are
   * told; without mail or webhooks the server does not start. Default false.
   */
  breakGlass: false | { maxSeconds: number };
}

/** The policy with its defaults, within what the wire and the database allow whatever is configured. */
export function resolveAccessPolicy(given: Partial<AccessPolicy> = {}): AccessPolicy {
  const whole = (seconds: number | undefined, otherwise: number) =>
    seconds !== undefined && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : otherwise;
  const maxSeconds = Math.min(whole(given.maxSeconds, LIMITS.grantSeconds), LIMITS.grantSeconds);
  const choices = (given.choiceSeconds ?? [DAY, 7 * DAY, 30 * DAY, 90 * DAY]).filter(
    (seconds) => whole(seconds, 0) > 0 && seconds <= maxSeconds,
  );
  const scopes = ACCESS_SCOPES.filter((scope) => given.scopes?.includes(scope) ?? true);
  if (scopes.length === 0) throw new ConfigurationError(`access.scopes must name some of ${ACCESS_SCOPES.join(', ')}.`);
  return {
    maxSeconds: maxSeconds,
    defaultSeconds: Math.min(whole(given.defaultSeconds, 7 * DAY), maxSeconds),
    choiceSeconds: choices.length > 0 ? choices : [maxSeconds],
    requestSeconds: whole(given.requestSeconds, 72 * HOUR),
    sessionSeconds: Math.min(whole(given.sessionSeconds, MAX_SESSION_MS), MAX_SESSION_MS),
    tokenSeconds: Math.min(whole(given.tokenSeconds, 5 * MINUTE), 15 * MINUTE),
    scopes,
    areas: resolveParts('areas', given.areas),
    environments: resolveParts('environments', given.environments),
    actAsAdmins: given.actAsAdmins ?? false,
    breakGlass: given.breakGlass
      ? { maxSeconds: Math.min(whole(given.breakGlass.maxSeconds, HOUR), MAX_SESSION_MS, maxSeconds) }
      : false,
  };
}

function resolveParts(name: string, given: readonly AccessTarget[] = []): readonly AccessTarget[] {
  const ids = given.map(({ id }) => id);
  if (new Set(ids).size < ids.length || ids.some((id) => !/^[\w.-]{1,100}$/.test(id))) {
    throw new ConfigurationError(`access.${name} need ids of letters, digits, "_", "." and "-", each of them once.`);
  }
  return given;
}

/** The id of an area or environment as the audit log names it: only configured ones, since other text could name a person. */
export const toRecordedPart = (parts: readonly AccessTarget[], id: string): string =>
  parts.some((part) => part.id === id) ? id : '(unknown)';

/**
 * Checks a length that somebody asks for or gives.
 *
 * @throws ProblemError `validation` unless it is a positive whole number, `grant_too_long` when it is above `maximum`.
 */
export function checkSeconds(seconds: number, maximum: number): void {
  if (!Number.isInteger(seconds) || seconds <= 0) throw rejectField('seconds', 'not_positive');
  if (seconds > maximum)
    throw new ProblemError('grant_too_long', { detail: createMessage('duration_too_long', { seconds: maximum }) });
}
