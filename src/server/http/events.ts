import * as z from 'zod/mini';
import { eventOperations, type Operation } from '../../contract/index.ts';
import { ProblemError } from '../errors.ts';
import { authorizeRequest } from './authorize.ts';
import { parseOrThrow } from './parse-input.ts';
import type { ServerContext, RouteRequest } from './route.ts';

const EMPTY = z.strictObject({});
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that gathers or compresses would hand on events in heaps, or never.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Makes the route of the stream of events. It lies beside those of the table because its answer has no end. */
export function createEventRoute(engine: ServerContext): (incoming: RouteRequest) => Promise<Response> {
  const operation: Operation = eventOperations.streamEvents;
  return async (incoming) => {
    const { request, url } = incoming;
    const identity = await authorizeRequest('streamEvents', operation, 'requests', engine, incoming, engine.clock());
    const { events } = engine.services;
    if (!identity || !events) throw new ProblemError('not_found', { detail: 'This desk does not tell what happens.' });
    parseOrThrow(operation.query ?? EMPTY, Object.fromEntries(url.searchParams));
    const headers = parseOrThrow(operation.headers ?? EMPTY, Object.fromEntries(request.headers));
    if (request.method === 'HEAD') return new Response(null, { headers: HEADERS });
    const lastId = headers['last-event-id'];
    return new Response(events.open(identity, typeof lastId === 'string' ? lastId : undefined), { headers: HEADERS });
  };
}
