import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { TicketApiServer } from './create-ticket-api.ts';
import { problemResponse } from './http/problems.ts';
import { ProblemError } from './errors.ts';

/** A request after a framework has been at it: Express puts the parsed body here. */
type HandledRequest = IncomingMessage & { body?: unknown };

/** Paths that mean another path once they are normalised, or cannot be kept: there is nothing at such an address. */
const ODD_PATH = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%00|\\|%5c/i;

/**
 * The ticket API as a `(request, response)` listener, for Node's own server, Express, Fastify's middie and others.
 *
 * A body that was already read by a parser in front (`express.json()`) is handed on; without this, every POST behind one
 * would find its body gone.
 *
 * @example
 * app.use('/support', toNodeListener(api)); // Express; pages then use data-api="/support"
 */
export function toNodeListener(
  api: Pick<TicketApiServer, 'fetch'>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const refuse = (code: 'not_found' | 'bad_request') => {
    const requestId = crypto.randomUUID();
    const response = problemResponse(new ProblemError(code), requestId, null);
    response.headers.set('x-request-id', requestId);
    response.headers.set('x-content-type-options', 'nosniff');
    response.headers.set('cache-control', 'no-store');
    return response;
  };
  const listener = getRequestListener(
    (request, environment) => {
      const incoming: HandledRequest = environment.incoming as IncomingMessage;
      const [path = ''] = (incoming.url ?? '').split('?');
      if (ODD_PATH.test(path)) return refuse('not_found');
      return api.fetch(withParsedBody(request, incoming.body), environment);
    },
    { overrideGlobalObjects: false, errorHandler: () => refuse('bad_request') },
  );
  return listener;
}

function withParsedBody(request: Request, parsed: unknown): Request {
  if (parsed === undefined || request.method === 'GET' || request.method === 'HEAD') return request;
  const body =
    parsed instanceof Uint8Array
      ? new Uint8Array(parsed)
      : typeof parsed === 'string'
        ? parsed
        : JSON.stringify(parsed);
  const headers = new Headers(request.headers);
  // The length was that of the bytes on the wire, which this is not.
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body, signal: request.signal });
}
