import { PROBLEMS, type ProblemCode } from '../contract/index.ts';
import type { Answer } from './http-response.ts';

/** The API does not do what the contract promises; the message says what was seen. */
export class CheckFailedError extends Error {
  override readonly name = 'Broken';
}

/** A check could not be made; the message says what is missing. It has neither passed nor failed. */
export class CheckSkippedError extends Error {
  override readonly name = 'Unchecked';
}

/** The session says that the API does not offer this, so there is nothing to check. */
export class NotSupportedError extends Error {
  override readonly name = 'Absent';
}

/** @throws Broken with what was seen, unless it is as it should be */
export function assert(asItShould: boolean, seen: string): asserts asItShould {
  if (!asItShould) throw new CheckFailedError(seen);
}

/** An answer in a few words, for a report: what was asked, what came. */
export function describeResponse(answer: Answer): string {
  const { code, detail } = answer.problem;
  const words = code ?? (answer.text === '' ? 'nothing in it' : `"${cut(answer.text.replaceAll(/\s+/g, ' '), 120)}"`);
  return `${answer.label} answered ${answer.status} (${words}${detail === undefined ? '' : `: ${cut(detail, 160)}`})`;
}

/** @throws Broken unless the answer is a success */
export function expectSuccess(answer: Answer, what = ''): void {
  assert(answer.status >= 200 && answer.status < 300, `${describeResponse(answer)}${what === '' ? '' : `, ${what}`}.`);
}

/**
 * Expects one of these refusals, told by code and HTTP status.
 *
 * @param what what was wrong with the call, to stand after "although"
 * @throws Broken for anything else
 */
export function expectProblem(answer: Answer, codes: readonly ProblemCode[], what: string): void {
  const { code } = answer.problem;
  const right = codes.some((one) => one === code && PROBLEMS[one].status === answer.status);
  const wanted = codes.map((one) => `${PROBLEMS[one].status} ${one}`).join(' or ');
  assert(right, `${describeResponse(answer)}, although ${what}; ${wanted} is what it should be.`);
}

/** Expects a `validation` that names this field. @throws Broken for anything else */
export function expectFieldProblem(answer: Answer, field: string, what: string): void {
  expectProblem(answer, ['validation'], what);
  const fields = answer.problem.errors ?? [];
  assert(
    fields.some((error) => error.field === field || error.field.startsWith(`${field}.`)),
    `${answer.label} was refused as validation, but "errors" names ${
      fields.length === 0 ? 'no field' : fields.map((error) => error.field).join(', ')
    } instead of ${field}: nobody could be told what to mend.`,
  );
}

/** Text of at most so many characters. */
export const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

/** A value as it stands in a report. */
export const inspect = (value: unknown): string => cut(JSON.stringify(value) ?? 'nothing', 160);
