import * as z from 'zod/mini';
import type { ResponseSpec } from '../contract/endpoints/endpoint.ts';
import { ApiError, createResponseError, getRequestId } from './api-error.ts';
import { decodeJson } from './json.ts';
import { MAX_RETRY_AFTER_MS, retryAfter } from './retry-after.ts';

/** Media types that cannot execute script. A blob of another type, opened by its URL, runs in the origin of the host page. */
const SAFE_IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * Parses a response by the specification of its operation.
 *
 * @param id - id of the operation, for error messages.
 * @throws ApiError when the status is not a success or the body does not match the contract.
 */
export async function parseResponse(id: string, reply: ResponseSpec, response: Response): Promise<unknown> {
  if (!response.ok) throw readResponseError(response, await readProblem(response));
  return parse(id, reply, response);
}

/**
 * Creates the error for a response without a success status, with its `Retry-After`.
 *
 * @param data - the body as parsed JSON; any other value when the body is not JSON.
 */
export function readResponseError({ status, headers }: Response, data: unknown): ApiError {
  const wait = retryAfter(headers);
  return createResponseError(
    status,
    headers,
    data,
    wait === null ? null : Date.now() + wait,
    wait !== null && wait > MAX_RETRY_AFTER_MS && (status === 429 || status === 503),
  );
}

/** Reads the JSON body of an error response; null when it has none. */
export const readProblem = (response: Response): Promise<unknown> => readJson(response).catch(() => null);

async function parse(id: string, reply: ResponseSpec, response: Response): Promise<unknown> {
  if (reply.kind === 'none') return undefined;
  if (reply.kind === 'file') {
    const blob = await response.blob();
    const type = getMediaType(response);
    return new Blob([blob], { type: SAFE_IMAGE_TYPES.includes(type) ? type : 'application/octet-stream' });
  }
  let data: unknown;
  try {
    data = await readJson(response);
  } catch (cause) {
    throw createMismatchError(id, response, 'the body is not JSON', cause);
  }
  if (reply.kind === 'page') return parsePage(id, reply.item, data, response);
  const parsed = z.safeParse(reply.schema, data);
  if (!parsed.success) throw createMismatchError(id, response, `see ${formatIssues(parsed.error)}`, parsed.error);
  return parsed.data;
}

/** Parses rows separately, so that an invalid row is counted and does not hide the others. */
function parsePage(id: string, item: z.ZodMiniType, data: unknown, response: Response): unknown {
  const envelope = z.safeParse(Envelope, data);
  if (!envelope.success) throw createMismatchError(id, response, `see ${formatIssues(envelope.error)}`, envelope.error);
  const items = [];
  for (const row of envelope.data.items) {
    const parsed = z.safeParse(item, row);
    if (parsed.success) items.push(parsed.data);
  }
  return {
    items,
    next: envelope.data.next ?? null,
    total: envelope.data.total ?? null,
    skippedRows: envelope.data.items.length - items.length,
  };
}

const Envelope = z.object({
  items: z.array(z.unknown()),
  next: z.optional(z.nullable(z.string())),
  total: z.optional(z.nullable(z.number())),
});

async function readJson(response: Response): Promise<unknown> {
  const type = getMediaType(response);
  if (!/^application\/(?:[\w.+-]+\+)?json$/.test(type)) {
    throw new SyntaxError(`The content type is ${type === '' ? 'missing' : type}.`);
  }
  // RFC 8259 allows neither invalid UTF-8 nor a byte order mark; `response.text()` would accept both.
  return decodeJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer()));
}

const getMediaType = (response: Response): string =>
  (response.headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

const formatIssues = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');

const createMismatchError = (id: string, response: Response, what: string, cause: unknown): ApiError =>
  new ApiError('bad_response', {
    message: `The response to ${id} does not match the contract: ${what}.`,
    status: response.status,
    requestId: getRequestId(response.headers),
    cause,
  });
