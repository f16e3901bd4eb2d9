import { PROBLEMS, type Problem, type ProblemCode } from '../../contract/index.ts';
import { OperationalError, ProblemError } from '../errors.ts';
import { toUnavailable } from '../database/errors.ts';
import { fieldsIn } from './localize-problem.ts';

/** What a failure is worth to the caller, and whether it is worth a line in the error log. */
export interface Refusal {
  problem: ProblemError;
  /** Set when this was no refusal but a failure of ours. */
  cause?: unknown;
}

/**
 * Converts a thrown value to a problem: refusals stay, a database that cannot answer is 503, all else is 500. Each answer of
 * 500 and above has a cause; where the problem names none, it is the problem itself, whose stack tells where.
 */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof ProblemError) {
    const cause = error.cause ?? (error.status >= 500 ? error : undefined);
    return cause === undefined ? { problem: error } : { problem: error, cause };
  }
  if (error instanceof OperationalError)
    return { problem: new ProblemError('unavailable', { retryAfter: 5 }), cause: error };
  return { problem: toUnavailableProblem(error) ?? new ProblemError('internal'), cause: error };
}

/**
 * The answer for a problem: RFC 9457, with the request id that also stands in the log.
 *
 * @param accepted the request's `Accept-Language`; English unless it prefers Japanese
 */
export function problemResponse(problem: ProblemError, requestId: string, accepted: string | null): Response {
  const errors = fieldsIn(accepted, problem);
  const body: Problem = {
    type: problemType(problem.code),
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    code: problem.code,
    requestId,
    ...(problem.detail !== undefined && { detail: problem.detail }),
    ...(errors !== undefined && { errors }),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (problem.retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(problem.retryAfter))));
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(body), { status: problem.status, headers });
}

/** The `type` of a problem: a name, not a page to visit. */
export function problemType(code: ProblemCode): string {
  return `urn:madoguchi:problem:${code}`;
}

/** Neither driver has a code for a connection that was closed under a running request, as while stopping. */
const CLOSED =
  /database is not open|driver has already been destroyed|cannot use a pool after calling end|connection error/i;

function toUnavailableProblem(error: unknown): ProblemError | null {
  const failure = toUnavailable(error);
  if (failure) return failure;
  return error instanceof Error && CLOSED.test(error.message)
    ? new ProblemError('unavailable', { retryAfter: 1 })
    : null;
}
