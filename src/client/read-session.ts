import { Session } from '../contract/session.ts';
import { json } from '../contract/call.ts';
import { readAnswer } from './reply.ts';

/**
 * Reads the session from an answer that was fetched before the client was there. Apart from the client, because the
 * panel can be used without it until something is asked for or sent.
 *
 * @throws ApiError as every method of the client
 */
export async function readSession(response: Response): Promise<Session> {
  return (await readAnswer('getSession', json(Session), response)) as Session;
}
