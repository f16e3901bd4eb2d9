import type { TicketApi } from '../contract/api.ts';
import { customerCalls } from '../contract/customer-calls.ts';
import { connectTable, type Connection } from './client.ts';
import type { ClientOptions } from './settings.ts';

/** The client as the panel carries it: only the customers' calls, without what the server needs of them. */
export function connectCustomer(options: ClientOptions): Connection<TicketApi> {
  // `TicketApi` is derived from the same rows that are walked here.
  return connectTable(customerCalls, options) as Connection<TicketApi>;
}
