import * as z from 'zod/mini';
import type { ResponseSpec } from '../contract/calls/call.ts';
import { ApiError, createResponseError, getRequestId } from './api-error.ts';
import { decodeJson } from './json.ts';
import { MAX_RETRY_AFTER_MS, retryAfter } from './retry-after.ts';

/** Types that a browser only ever shows as a picture. A blob of any other type, opened by its URL, runs as a page of the host. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * Reads an answer by what its row of the table promises.
 *
 * @throws ApiError for every answer that is no success or not what the operation promises.
 */
export async function parseResponse(id: string, reply: ResponseSpec, response: Response): Promise<unknown> {
  if (!response.ok) throw readResponseError(response, await readProblem(response));
  return parse(id, reply, response);
}

/**
 * Creates the error for an answer that is no success.
 *
 * @param data - the parsed JSON of its body; anything else when it has none.
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

/** Reads the JSON body of a refusal; null when it has none. */
export const readProblem = (response: Response): Promise<unknown> => json(response).catch(() => null);

async function parse(id: string, reply: ResponseSpec, response: Response): Promise<unknown> {
  if (reply.kind === 'none') return undefined;
  if (reply.kind === 'file') {
    const blob = await response.blob();
    const type = mediaType(response);
    return new Blob([blob], { type: PICTURES.includes(type) ? type : 'application/octet-stream' });
  }
  let data: unknown;
  try {
    data = await json(response);
  } catch (cause) {
    throw unexpected(id, response, 'its body is no JSON', cause);
  }
  if (reply.kind === 'page') return page(id, reply.item, data, response);
  const parsed = z.safeParse(reply.schema, data);
  if (!parsed.success) throw unexpected(id, response, `see ${where(parsed.error)}`, parsed.error);
  return parsed.data;
}

/** Rows are parsed one by one: one that cannot be understood is counted, and hides none of the others. */
function page(id: string, item: z.ZodMiniType, data: unknown, response: Response): unknown {
  const envelope = z.safeParse(Envelope, data);
  if (!envelope.success) throw unexpected(id, response, `see ${where(envelope.error)}`, envelope.error);
  const items = [];
  for (const row of envelope.data.items) {
    const parsed = z.safeParse(item, row);
    if (parsed.success) items.push(parsed.data);
  }
  return {
    items,
    next: envelope.data.next ?? null,
    total: envelope.data.total ?? null,
    unreadable: envelope.data.items.length - items.length,
  };
}

const Envelope = z.object({
  items: z.array(z.unknown()),
  next: z.optional(z.nullable(z.string())),
  total: z.optional(z.nullable(z.number())),
});

async function json(response: Response): Promise<unknown> {
  const type = mediaType(response);
  if (!/^application\/(?:[\w.+-]+\+)?json$/.test(type)) {
    throw new SyntaxError(`The content type is ${type === '' ? 'missing' : type}.`);
  }
  // Neither bytes that are no UTF-8 nor a byte order mark are JSON by RFC 8259; `response.text()` would let both pass.
  return decodeJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer()));
}

const mediaType = (response: Response): string =>
  (response.headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();

const where = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');

const unexpected = (id: string, response: Response, what: string, cause: unknown): ApiError =>
  new ApiError('bad_response', {
    message: `The answer to ${id} is not what the contract promises: ${what}.`,
    status: response.status,
    requestId: getRequestId(response.headers),
    cause,
  });
