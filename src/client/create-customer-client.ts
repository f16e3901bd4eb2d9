import type { CustomerApi } from '../contract/ticket-api.ts';
import { customerEndpoints } from '../contract/endpoints/customer.ts';
import { createClientFromOperations, type ClientHandle } from './create-client-from-operations.ts';
import type { ClientOptions } from './resolve-options.ts';

/** Creates the panel's client: customer operations only, without the request schemas, to keep the bundle small. */
export function createCustomerClient(options: ClientOptions): ClientHandle<CustomerApi> {
  // Safe: `CustomerApi` is derived from the same operations.
  return createClientFromOperations(customerEndpoints, options) as ClientHandle<CustomerApi>;
}
