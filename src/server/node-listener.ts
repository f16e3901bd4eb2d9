import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { TicketApiServer } from './create-ticket-api.ts';
import { problemResponse } from './http/problems.ts';
import { sendText } from './http/text-response.ts';
import { ProblemError } from './errors.ts';

/** A request after a framework has handled it: Express stores the parsed body here. */
type HandledRequest = IncomingMessage & { body?: unknown };

/** A listener for Node's own server, and a middleware of frameworks that call `next`. */
export type NodeListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/** Paths that mean another path once they are normalized, or cannot be stored: nothing exists at such an address. */
const MALFORMED_PATH = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%00|\\|%5c/i;

/**
 * Converts the ticket API to a `(request, response)` listener for Node's own server, and to a middleware for Express and its
 * kind: with `next`, requests to addresses that are not the API's are handed on.
 *
 * A body that a parser in front (`express.json()`) has read is used instead of the stream, which is empty then.
 *
 * @example
 * app.use('/support', toNodeListener(api)); // Express; pages then use data-api="/support"
 */
export function toNodeListener(
  api: Pick<TicketApiServer, 'fetch'> & Partial<Pick<TicketApiServer, 'handles'>>,
): NodeListener {
  const refuse = (code: 'not_found' | 'bad_request') => {
    const requestId = crypto.randomUUID();
    const response = problemResponse(new ProblemError(code), requestId, null);
    response.headers.set('x-request-id', requestId);
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('cache-control', 'no-store');
    return response;
  };
  const listener = getRequestListener(
    async (request, environment) => {
      const incoming: HandledRequest = environment.incoming as IncomingMessage;
      if (MALFORMED_PATH.test(toPath(incoming))) return refuse('not_found');
      const response = await api.fetch(withParsedBody(request, incoming), environment);
      return sendText(response, incoming, environment.outgoing as ServerResponse) ? RESPONSE_ALREADY_SENT : response;
    },
    { overrideGlobalObjects: false, errorHandler: () => refuse('bad_request') },
  );
  return async (request, response, next) => {
    if (next && api.handles && !api.handles(toPath(request))) return next();
    await listener(request, response);
  };
}

/** The path without the query, as it was sent. Some clients of proxies send an absolute URL. */
function toPath({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split('?');
  return path;
}

function withParsedBody(request: Request, incoming: HandledRequest): Request {
  const parsed = incoming.body;
  // A parser that skipped a body of another type has set an empty object, and left the stream alone (Express 4).
  const skipped = !incoming.readableDidRead && !incoming.readableEnded;
  if (parsed === undefined || skipped || request.method === 'GET' || request.method === 'HEAD') return request;
  const body =
    parsed instanceof Uint8Array
      ? new Uint8Array(parsed)
      : typeof parsed === 'string'
        ? parsed
        : JSON.stringify(parsed);
  const headers = new Headers(request.headers);
  // It is the length of the bytes on the wire, which this is not.
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body, signal: request.signal });
}
