import type { Problem, ProblemCode } from '../../contract/index.ts';
import { OperationalError, ProblemError, toFieldProblem } from '../errors.ts';
import { toUnavailable } from '../database/errors.ts';
import { getMessages, selectLanguage } from '../messages/index.ts';

/** A problem response, and its failure for the error log. */
export interface Refusal {
  problem: ProblemError;
  /** Set when the cause is a failure of the server rather than a refusal. */
  cause?: unknown;
}

/**
 * Converts a thrown value to a problem: refusals stay, a database that cannot respond is 503, all else is 500. Each
 * response of 500 and above has a cause; where the problem has none, it is the problem itself, whose stack shows the
 * location.
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
 * Creates the response for a problem (RFC 9457), in the language of the request. The request id is also in the log.
 *
 * @param acceptLanguage the request's `Accept-Language`
 */
export function problemResponse(problem: ProblemError, requestId: string, acceptLanguage: string | null): Response {
  const language = selectLanguage(acceptLanguage);
  const body: Problem = {
    type: problemType(problem.code),
    title: getMessages(language).problems[problem.code],
    status: problem.status,
    code: problem.code,
    requestId,
    ...(problem.detail && { detail: problem.detail.toText(language) }),
    ...(problem.errors && { errors: problem.errors.map((error) => toFieldProblem(error, language)) }),
  };
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'content-language': language,
    vary: 'Accept-Language',
  });
  if (problem.retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(problem.retryAfter))));
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer');
  return new Response(JSON.stringify(body), { status: problem.status, headers });
}

/** The `type` of a problem: a name, not a page to visit. */
export function problemType(code: ProblemCode): string {
  return `urn:madoguchi:problem:${code}`;
}

/** Neither driver has a code for a connection that was closed during a query, as while stopping. */
const CLOSED =
  /database is not open|driver has already been destroyed|cannot use a pool after calling end|connection error/i;

function toUnavailableProblem(error: unknown): ProblemError | null {
  const failure = toUnavailable(error);
  if (failure) return failure;
  return error instanceof Error && CLOSED.test(error.message)
    ? new ProblemError('unavailable', { retryAfter: 1 })
    : null;
}
