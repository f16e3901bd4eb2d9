import * as z from 'zod/mini';
import { LIMITS, type FieldProblem, type Operation } from '../../contract/index.ts';
import { validationError, ProblemError } from '../errors.ts';
import { isStorable, readJson, expectEmptyBody } from './read-body.ts';

/** Maximum problems in one response: enough to correct a form, and bounded for a hostile body. */
const MAX_ERRORS = 50;

/** Query parameters in which a client may send a token by mistake, where logs and histories would store it. */
const TOKEN_PARAMETERS = new Set(['token', 'access_token', 'id_token', 'jwt', 'authorization', 'bearer']);
const JWT_PATTERN = /^eyJ[\w-]{8,}\.[\w-]+\.[\w-]*$/;

/** Validated input, and the request body as the idempotency fingerprint needs it. */
export interface ParsedInput {
  values: Record<string, unknown>;
  body: Uint8Array;
}

/** Rejects requests that no operation accepts, before anything is looked up. */
export function rejectMalformedRequest(request: Request, url: URL): void {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError('content_type', { detail: 'Bodies are accepted without Content-Encoding only.' });
  }
  for (const [name, value] of url.searchParams) {
    if (TOKEN_PARAMETERS.has(name.toLowerCase()) || JWT_PATTERN.test(value)) {
      throw new ProblemError('bad_request', {
        detail: 'A token belongs into the Authorization header. Treat the one in this address as disclosed.',
      });
    }
  }
}

/** Validates path parameters and query by the table. */
export function parseAddress(
  operation: Operation,
  url: URL,
  rawParams: Record<string, string>,
): Record<string, unknown> {
  return { ...pathParameters(operation, rawParams), ...queryParameters(operation, url) };
}

/** Reads and validates path parameters, query and body by the table. */
export async function parseInput(
  operation: Operation,
  request: Request,
  url: URL,
  rawParams: Record<string, string>,
  readFile: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ParsedInput> {
  const address = parseAddress(operation, url, rawParams);
  if (operation.body === 'file') {
    const file = await readFile();
    return { values: { ...address, file }, body: file };
  }
  if (!operation.body) {
    if (request.method !== 'GET' && request.method !== 'HEAD') await expectEmptyBody(request);
    return { values: address, body: new Uint8Array() };
  }
  const { value, bytes } = await readJson(request, LIMITS.jsonBytes);
  return { values: { ...address, ...parseOrThrow(operation.body, value) }, body: bytes };
}

/** A malformed id gets 404, like every other id that does not exist. */
function pathParameters(operation: Operation, raw: Record<string, string>): Record<string, unknown> {
  if (!operation.params) return {};
  const result = z.safeParse(operation.params, raw);
  if (!result.success || !Object.values(raw).every(isStorable)) throw new ProblemError('not_found');
  return result.data;
}

function queryParameters(operation: Operation, url: URL): Record<string, unknown> {
  const values: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(values, name)) throw validationError(name, 'repeated', 'This was given more than once.');
    if (name === '__proto__' || !isStorable(name) || !isStorable(value)) {
      throw validationError(
        isStorable(name) ? name : '',
        'unstorable',
        'This text holds characters that cannot be stored.',
      );
    }
    values[name] = value;
  }
  return parseOrThrow(operation.query ?? z.strictObject({}), values);
}

/** @throws ProblemError `validation` */
export function parseOrThrow(schema: z.ZodMiniObject, value: unknown): Record<string, unknown> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldProblems(issue, value)).slice(0, MAX_ERRORS);
  throw new ProblemError('validation', { errors });
}

function fieldProblems(issue: z.core.$ZodIssue, value: unknown): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      code: issue.code,
      message: 'This field is not known here.',
    }));
  }
  const missing = issue.code === 'invalid_type' && valueAt(value, path) === undefined;
  return [{ field: path.join('.'), code: missing ? 'required' : issue.code, message: sentence(issue, missing) }];
}

function sentence(issue: z.core.$ZodIssue, missing: boolean): string {
  if (missing) return 'This is needed.';
  switch (issue.code) {
    case 'invalid_type':
      return `This must be of type ${issue.expected}.`;
    case 'invalid_value':
      return `This must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `This can be at most ${issue.maximum}.`;
    case 'too_small':
      return `This must be at least ${issue.minimum}.`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}
