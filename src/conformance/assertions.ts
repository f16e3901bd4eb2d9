import { PROBLEMS, type ProblemCode } from '../contract/index.ts';
import type { ApiResponse } from './http-response.ts';

/** The API violates the contract; the message says what was observed. */
export class CheckFailedError extends Error {
  override readonly name = 'CheckFailedError';
}

/** A check could not run; the message says what is missing. */
export class CheckSkippedError extends Error {
  override readonly name = 'CheckSkippedError';
}

/** The session declares that the API does not support the feature. */
export class NotSupportedError extends Error {
  override readonly name = 'NotSupportedError';
}

/** @throws CheckFailedError with the message unless the condition holds */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CheckFailedError(message);
}

/** Summarizes a response for a report: request, status, code and detail. */
export function describeResponse(response: ApiResponse): string {
  const { code, detail } = response.problem;
  const summary =
    code ?? (response.text === '' ? 'empty body' : `"${truncate(response.text.replaceAll(/\s+/g, ' '), 120)}"`);
  return `${response.label} returned ${response.status} (${summary}${detail === undefined ? '' : `: ${truncate(detail, 160)}`})`;
}

/** @throws CheckFailedError unless the response is a success */
export function expectSuccess(response: ApiResponse, what = ''): void {
  assert(
    response.status >= 200 && response.status < 300,
    `${describeResponse(response)}${what === '' ? '' : `, ${what}`}.`,
  );
}

/**
 * Expects a problem with one of these codes and the HTTP status of the code.
 *
 * @param what why the call must be refused; continues a sentence after "although"
 * @throws CheckFailedError for any other response
 */
export function expectProblem(response: ApiResponse, codes: readonly ProblemCode[], what: string): void {
  const { code } = response.problem;
  const matches = codes.some((one) => one === code && PROBLEMS[one].status === response.status);
  const expected = codes.map((one) => `${PROBLEMS[one].status} ${one}`).join(' or ');
  assert(matches, `${describeResponse(response)}, although ${what}; expected ${expected}.`);
}

/** Expects a `validation` problem that names this field. @throws CheckFailedError for any other response */
export function expectFieldProblem(response: ApiResponse, field: string, what: string): void {
  expectProblem(response, ['validation'], what);
  const fields = response.problem.errors ?? [];
  assert(
    fields.some((error) => error.field === field || error.field.startsWith(`${field}.`)),
    `${response.label} was refused as validation, but "errors" names ${
      fields.length === 0 ? 'no field' : fields.map((error) => error.field).join(', ')
    } instead of ${field}.`,
  );
}

/** Truncates text to `max` UTF-16 code units and appends an ellipsis. */
export const truncate = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}…` : text);

/** Formats a value for a report. */
export const inspect = (value: unknown): string => truncate(JSON.stringify(value) ?? 'undefined', 160);
