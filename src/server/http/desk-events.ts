import { ProblemError } from '../errors.ts';
import { readBytes } from './read-body.ts';
import { rejectMalformedRequest } from './parse-input.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { createMessage } from '../messages/index.ts';

/** Endpoint of the help desk's webhook. Not an operation: its body is in the help desk's own format. */
export const DESK_EVENTS = { method: 'POST', path: '/v1/desk-events' } as const;

/** Maximum bytes of a message. Help desks send the whole ticket; only its id is read. */
const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Creates the route for the help desk's webhook. It is authenticated by the help desk's signature, and the message only says which
 * tickets to read.
 */
export function createDeskEventRoute({ services, rates }: ServerContext): (request: RouteRequest) => Promise<Response> {
  return async ({ request, url, address }) => {
    rejectMalformedRequest(request, url);
    rates.countAddress('requests', address);
    const { changeFeed: news } = services;
    if (!news) throw new ProblemError('not_found');
    const body = await readBytes(request, MAX_BYTES, TIMEOUT_MS);
    if (!(await news.handleWebhook({ headers: request.headers, body }))) {
      // Counted after the verification: the help desk may share its address with an attacker.
      rates.countFailedToken(address);
      throw new ProblemError('auth_invalid', { detail: createMessage('event_not_signed') });
    }
    return new Response(null, { status: 204 });
  };
}
