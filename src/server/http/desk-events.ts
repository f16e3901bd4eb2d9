import { ProblemError } from '../problem.ts';
import { readBytes } from './body.ts';
import { refuseOddRequest } from './input.ts';
import type { Engine, Incoming } from './route.ts';

/** Where a desk's webhook is sent. No operation of ours: what comes is of the desk's own form. */
export const DESK_EVENTS = { method: 'POST', path: '/v1/desk-events' } as const;

/** Bytes of one message. Desks send the ticket along; only which one it is is read. */
const MOST_BYTES = 256 * 1024;
const DEADLINE_MS = 10_000;

/**
 * Makes the route that takes messages of the desk's webhook. Nobody is signed in: what counts is the desk's signature.
 * Whatever it says is not believed beyond which tickets to look at.
 */
export function createDeskEventRoute({ services, rates }: Engine): (incoming: Incoming) => Promise<Response> {
  return async ({ request, url, address }) => {
    refuseOddRequest(request, url);
    rates.countAddress('requests', address);
    const { news } = services;
    if (!news) throw new ProblemError('not_found');
    const body = await readBytes(request, MOST_BYTES, DEADLINE_MS);
    if (!(await news.hear({ headers: request.headers, body }))) {
      // After the check: the desk may share its address with a stranger.
      rates.countFailedToken(address);
      throw new ProblemError('auth_invalid', { detail: 'This was not signed by the support desk, or is too old.' });
    }
    return new Response(null, { status: 204 });
  };
}
