import { Session } from '../contract/schemas/session.ts';
import { jsonResponse } from '../contract/calls/call.ts';
import { parseResponse } from './parse-response.ts';

/**
 * Reads the session from an answer that was fetched before the client was there. Apart from the client, because the
 * panel can be used without it until something is asked for or sent.
 *
 * @throws ApiError as every method of the client
 */
export async function readSession(response: Response): Promise<Session> {
  return (await parseResponse('getSession', jsonResponse(Session), response)) as Session;
}
