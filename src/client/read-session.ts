import { Session } from '../contract/schemas/session.ts';
import { jsonResponse } from '../contract/endpoints/endpoint.ts';
import { parseResponse } from './parse-response.ts';

/**
 * Parses a session response that was fetched before the client loaded. Separate from the client, because the panel loads it
 * only for the first request.
 *
 * @throws ApiError when the status is not a success or the body does not match the contract.
 */
export async function readSession(response: Response): Promise<Session> {
  return (await parseResponse('getSession', jsonResponse(Session), response)) as Session;
}
