import { ProblemError } from '../errors.ts';
import { readBytes } from './read-body.ts';
import { rejectMalformedRequest } from './parse-input.ts';
import type { ServerContext, RouteRequest } from './route.ts';

/** Where a desk's webhook is sent. No operation of ours: what comes is of the desk's own form. */
export const DESK_EVENTS = { method: 'POST', path: '/v1/desk-events' } as const;

/** Bytes of one message. Desks send the ticket along; only which one it is is read. */
const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Makes the route that takes messages of the desk's webhook. Nobody is signed in: what counts is the desk's signature.
 * Whatever it says is not believed beyond which tickets to look at.
 */
export function createDeskEventRoute({
  services,
  rates,
}: ServerContext): (incoming: RouteRequest) => Promise<Response> {
  return async ({ request, url, address }) => {
    rejectMalformedRequest(request, url);
    rates.countAddress('requests', address);
    const { news } = services;
    if (!news) throw new ProblemError('not_found');
    const body = await readBytes(request, MAX_BYTES, TIMEOUT_MS);
    if (!(await news.handleWebhook({ headers: request.headers, body }))) {
      // After the check: the desk may share its address with a stranger.
      rates.countFailedToken(address);
      throw new ProblemError('auth_invalid', { detail: 'This was not signed by the support desk, or is too old.' });
    }
    return new Response(null, { status: 204 });
  };
}
