import { operations, type TicketApi, type OperationId, type OperationOutput } from '../contract/index.ts';
import { createClientFromOperations, type ClientHandle } from './create-client-from-operations.ts';
import type { ClientOptions } from './resolve-options.ts';
import { parseResponse } from './parse-response.ts';

/**
 * Makes the typed client of a ticket API: one method for each row of the table of operations. Path parameters, query and
 * body go in as one flat object, answers come out parsed, and everything thrown is an {@link ApiError}.
 *
 * Each POST carries an `Idempotency-Key`, the same through all tries of a call. Calls are tried up to three times
 * (see `retryPolicy`), 15 s each and 45 s in all.
 *
 * @throws TypeError at once when an option cannot be right.
 * @example
 * const api = createClient({ baseUrl: 'https://help.example.com', getToken: () => fetchToken() });
 * const ticket = await api.createTicket({ subject: 'Export fails', description: 'Since this morning …' });
 */
export function createClient(options: ClientOptions): TicketApi {
  return createClientHandle(options).api;
}

/**
 * Like {@link createClient}, for owners whose viewer can change while the client lives.
 *
 * @example
 * const { api, forget } = connect({ baseUrl: '/support', getToken });
 * onLogout(forget);
 */
export function createClientHandle(options: ClientOptions): ClientHandle {
  // `FullApi` is derived from the same table that is walked here.
  return createClientFromOperations(operations, options) as ClientHandle;
}

/**
 * Reads an answer of the ticket API by the contract: what `createClient` does with each answer, for those who fetched
 * one themselves.
 *
 * @param id The operation that was called.
 * @param response Its answer, unread.
 * @throws ApiError for every answer that is no success or not what the operation promises.
 * @example const session = await readReply('getSession', await fetch('/v1/session'));
 */
export async function parseReply<I extends OperationId>(id: I, response: Response): Promise<OperationOutput<I>> {
  // The table says what the operation answers with, once as a schema and once, through `Output`, as a type.
  return (await parseResponse(id, operations[id].reply, response)) as OperationOutput<I>;
}
