import * as z from 'zod/mini';
import { eventOperations, type Operation } from '../../contract/index.ts';
import { ProblemError } from '../problem.ts';
import { letIn } from './admission.ts';
import { checked } from './input.ts';
import type { Engine, Incoming } from './route.ts';

const EMPTY = z.strictObject({});
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that gathers or compresses would hand on events in heaps, or never.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Makes the route of the stream of events. It lies beside those of the table because its answer has no end. */
export function createEventRoute(engine: Engine): (incoming: Incoming) => Promise<Response> {
  const operation: Operation = eventOperations.streamEvents;
  return async (incoming) => {
    const { request, url } = incoming;
    const identity = await letIn('streamEvents', operation, 'requests', engine, incoming, engine.clock());
    const { events } = engine.services;
    if (!identity || !events) throw new ProblemError('not_found', { detail: 'This desk does not tell what happens.' });
    checked(operation.query ?? EMPTY, Object.fromEntries(url.searchParams));
    const headers = checked(operation.headers ?? EMPTY, Object.fromEntries(request.headers));
    if (request.method === 'HEAD') return new Response(null, { headers: HEADERS });
    const lastId = headers['last-event-id'];
    return new Response(events.open(identity, typeof lastId === 'string' ? lastId : undefined), { headers: HEADERS });
  };
}
