import type { CustomerApi } from '../contract/ticket-api.ts';
import { customerCalls } from '../contract/calls/customer.ts';
import { createClientFromOperations, type ClientHandle } from './create-client-from-operations.ts';
import type { ClientOptions } from './resolve-options.ts';

/** The client as the panel carries it: only the customers' calls, without what the server needs of them. */
export function createCustomerClient(options: ClientOptions): ClientHandle<CustomerApi> {
  // `TicketApi` is derived from the same rows that are walked here.
  return createClientFromOperations(customerCalls, options) as ClientHandle<CustomerApi>;
}
