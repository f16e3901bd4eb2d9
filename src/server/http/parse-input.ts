import * as z from 'zod/mini';
import { LIMITS, type Operation, type SchemaRule } from '../../contract/index.ts';
import { fieldError, type FieldError, ProblemError, rejectField } from '../errors.ts';
import { isStorable, readJson, expectEmptyBody } from './read-body.ts';
import { createMessage } from '../messages/index.ts';

/** Maximum problems in one response: enough to correct a form, and bounded for a hostile body. */
const MAX_ERRORS = 50;

/** Query parameters in which a client may send a token by mistake, where logs and histories would store it. */
const TOKEN_PARAMETERS = new Set(['token', 'access_token', 'id_token', 'jwt', 'authorization', 'bearer']);
const JWT_PATTERN = /^eyJ[\w-]{8,}\.[\w-]+\.[\w-]*$/;

/** The query of operations that take none. */
const NO_QUERY = z.strictObject({});

/** Codes for formats that Zod knows. */
const FORMAT_ERRORS: Readonly<Partial<Record<string, 'invalid_email' | 'invalid_date_time'>>> = {
  email: 'invalid_email',
  datetime: 'invalid_date_time',
};

const RULES_WITHOUT_LIMIT = [
  'not_storable',
  'empty',
  'invalid_date_time',
  'invalid_integer',
  'invalid_duration',
] as const satisfies readonly Exclude<SchemaRule['code'], 'too_long'>[];

/** Validated input, and the request body as the idempotency fingerprint needs it. */
export interface ParsedInput {
  values: Record<string, unknown>;
  body: Uint8Array;
}

/** Rejects requests that no operation accepts, before anything is looked up. */
export function rejectMalformedRequest(request: Request, url: URL): void {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError('content_type', { detail: createMessage('content_encoding') });
  }
  for (const [name, value] of url.searchParams) {
    if (TOKEN_PARAMETERS.has(name.toLowerCase()) || JWT_PATTERN.test(value)) {
      throw new ProblemError('bad_request', {
        detail: createMessage('token_in_url'),
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
    if (Object.hasOwn(values, name)) throw rejectField(name, 'repeated');
    if (name === '__proto__' || !isStorable(name) || !isStorable(value)) {
      throw rejectField(isStorable(name) ? name : '', 'not_storable');
    }
    values[name] = value;
  }
  return parseOrThrow(operation.query ?? NO_QUERY, values);
}

/** @throws ProblemError `validation` */
export function parseOrThrow(schema: z.ZodMiniObject, value: unknown): Record<string, unknown> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => toFieldErrors(issue, value)).slice(0, MAX_ERRORS);
  throw new ProblemError('validation', { errors });
}

function toFieldErrors(issue: z.core.$ZodIssue, value: unknown): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fieldError([...path, key].join('.'), 'unrecognized_keys'));
  const field = path.join('.');
  const isMissing = issue.code === 'invalid_type' && valueAt(value, path) === undefined;
  return [isMissing ? fieldError(field, 'required') : toFieldError(field, issue)];
}

/** Converts an issue of Zod by its code and parameters, never by its English text. */
function toFieldError(field: string, issue: z.core.$ZodIssue): FieldError {
  switch (issue.code) {
    case 'invalid_type':
      return fieldError(field, 'invalid_type', { expected: issue.expected });
    case 'invalid_value':
      return fieldError(field, 'invalid_value', { values: issue.values });
    case 'too_big': {
      const limit = Number(issue.maximum);
      if (issue.origin === 'string') return fieldError(field, 'too_long', { limit });
      return fieldError(field, issue.origin === 'array' ? 'too_many_entries' : 'above_maximum', { limit });
    }
    case 'too_small': {
      const limit = Number(issue.minimum);
      if (issue.origin === 'string')
        return limit === 1 ? fieldError(field, 'empty') : fieldError(field, 'too_short', { limit });
      if (issue.origin === 'array') return fieldError(field, 'too_few_entries', { limit });
      return fieldError(field, 'below_minimum', { limit: issue.inclusive === false ? limit + 1 : limit });
    }
    case 'invalid_format':
      return fieldError(field, FORMAT_ERRORS[issue.format] ?? 'invalid_format');
    case 'custom':
      return toRuleError(field, issue.params);
    default:
      return fieldError(field, 'invalid_format');
  }
}

/** Converts an issue of a rule of our own, see `SchemaRule`. */
function toRuleError(field: string, params: Record<string, unknown> = {}): FieldError {
  const { code, limit } = params;
  if (code === 'too_long' && typeof limit === 'number') return fieldError(field, code, { limit });
  return fieldError(field, RULES_WITHOUT_LIMIT.find((rule) => rule === code) ?? 'invalid_format');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}
