import * as z from 'zod/mini';
import type { Operation } from '../../contract/index.ts';
import { ProblemError } from '../errors.ts';
import { fileHeaders } from './file-response.ts';
import type { HandlerResult } from './handler.ts';
import type { StoredResponse } from './idempotency.ts';
import { createTextResponse } from './text-response.ts';

const Page = z.object({ items: z.array(z.unknown()), next: z.nullable(z.string()), total: z.nullable(z.number()) });

/**
 * Serializes the result of a handler.
 *
 * The result is parsed by the schema of the table, so that no undeclared field leaves the server even when a desk returns it. A list
 * row that does not fit becomes `{}`, which clients count as skipped; one invalid row never hides a list.
 *
 * @throws ProblemError `not_found` for null and false
 */
export function serializeResult(operation: Operation, result: unknown): StoredResponse {
  if (result === null || result === false || result === undefined) throw new ProblemError('not_found');
  const { reply, status } = operation;
  switch (reply.kind) {
    case 'none':
      return { status, headers: {}, body: '' };
    case 'page': {
      const page = z.parse(Page, result);
      const items = page.items.map((row) => {
        const parsed = z.safeParse(reply.item, row);
        return parsed.success ? parsed.data : {};
      });
      return { status, headers: JSON_HEADERS, body: JSON.stringify({ items, next: page.next, total: page.total }) };
    }
    case 'json': {
      const value = z.parse(reply.schema, result);
      const version = value !== null && typeof value === 'object' && 'version' in value ? value.version : undefined;
      const headers = typeof version === 'string' ? { ...JSON_HEADERS, etag: `"${version}"` } : JSON_HEADERS;
      return { status, headers, body: JSON.stringify(value) };
    }
    case 'file':
    case 'events':
      throw new TypeError('Neither files nor streams are answers that can be remembered.');
  }
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Creates a JSON response outside of the operations. */
export function jsonResponse(value: unknown, headers: Record<string, string> = {}): Response {
  return toResponse({ status: 200, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(value) });
}

/** Creates the response with a file, or the redirect to it. */
export function fileResponse(file: HandlerResult<'readAttachment'>): Response {
  if (!file) throw new ProblemError('not_found');
  if ('url' in file) {
    // The address is a credential: it must not reach the next page as a referrer.
    const headers = { location: file.url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
    return new Response(null, { status: 302, headers });
  }
  const { size, body } =
    'stream' in file ? { size: file.size, body: file.stream } : { size: file.body.byteLength, body: file.body };
  return new Response(body, { status: 200, headers: fileHeaders(file.attachment.name, size) });
}

/** Creates the response from a stored one. Sets its length, because short responses are not compressed. */
export function toResponse({ status, headers, body }: StoredResponse, more: Record<string, string> = {}): Response {
  if (status === 204) return new Response(null, { status, headers: { ...headers, ...more } });
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return createTextResponse(body, { status, headers: { ...headers, ...length, ...more } });
}
