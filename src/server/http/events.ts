import * as z from 'zod/mini';
import { eventOperations, type Operation } from '../../contract/index.ts';
import type { Hub } from '../events/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { authorizeRequest } from './authorize.ts';
import { parseOrThrow } from './parse-input.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { createMessage } from '../messages/index.ts';

const EMPTY = z.strictObject({});
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that buffers or compresses would deliver events late or never.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * Creates the route of an event stream. It is separate from the operations because its response has no end.
 *
 * @param open opens the stream after the request was authorized
 */
export function createEventRoute(
  id: keyof typeof eventOperations,
  context: ServerContext,
  open: (events: Hub, identity: Identity, lastId: string | undefined) => BodyInit,
): (incoming: RouteRequest) => Promise<Response> {
  const operation: Operation = eventOperations[id];
  return async (incoming) => {
    const { request, url } = incoming;
    const identity = await authorizeRequest(id, operation, 'requests', context, incoming, context.clock());
    const { events } = context.services;
    if (!identity || !events)
      throw new ProblemError('not_found', { detail: createMessage('events_not_supported_by_desk') });
    parseOrThrow(operation.query ?? EMPTY, Object.fromEntries(url.searchParams));
    const headers = parseOrThrow(operation.headers ?? EMPTY, Object.fromEntries(request.headers));
    if (request.method === 'HEAD') return new Response(null, { headers: STREAM_HEADERS });
    const lastId = headers['last-event-id'];
    return new Response(open(events, identity, typeof lastId === 'string' ? lastId : undefined), {
      headers: STREAM_HEADERS,
    });
  };
}
