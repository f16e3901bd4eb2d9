import { operations, type TicketApi, type OperationId, type OperationOutput } from '../contract/index.ts';
import { createClientFromOperations, type ClientHandle } from './create-client-from-operations.ts';
import type { ClientOptions } from './resolve-options.ts';
import { parseResponse } from './parse-response.ts';

/**
 * Creates a typed client of the ticket API with one method for each operation. A method takes path parameters, query and
 * body as one flat object, returns the parsed response, and throws an {@link ApiError} on every failure.
 *
 * Each POST carries an `Idempotency-Key`, which is reused by all retries of the call. A call makes up to three attempts, of
 * 15 s each and 45 s in total by default.
 *
 * @param options - `baseUrl` is required.
 * @throws TypeError when an option is invalid.
 * @example
 * const api = createClient({ baseUrl: 'https://help.example.com', getToken: () => fetchToken() });
 * const ticket = await api.createTicket({ subject: 'Export fails', description: 'Since this morning …' });
 */
export function createClient(options: ClientOptions): TicketApi {
  return createClientHandle(options).api;
}

/**
 * Creates a client whose viewer can change: {@link createClient} with a `reset` method.
 *
 * @param options - as for {@link createClient}.
 * @throws TypeError when an option is invalid.
 * @example
 * const { api, reset } = createClientHandle({ baseUrl: '/support', getToken });
 * onLogout(reset);
 */
export function createClientHandle(options: ClientOptions): ClientHandle {
  // Safe: `TicketApi` is derived from the same table of operations.
  return createClientFromOperations(operations, options) as ClientHandle;
}

/**
 * Parses and validates a response of the ticket API that was fetched without the client.
 *
 * @param id - id of the operation.
 * @param response - its response, with an unread body.
 * @returns the parsed body.
 * @throws ApiError when the status is not a success or the body does not match the contract.
 * @example const session = await parseReply('getSession', await fetch('/v1/session'));
 */
export async function parseReply<I extends OperationId>(id: I, response: Response): Promise<OperationOutput<I>> {
  // Safe: `OperationOutput` is the output type of the same schema.
  return (await parseResponse(id, operations[id].reply, response)) as OperationOutput<I>;
}
