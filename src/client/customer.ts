import { customerOperations, type TicketApi } from '../contract/index.ts';
import { connectTable, type Connection } from './client.ts';
import type { ClientOptions } from './settings.ts';

/** The client as the panel carries it: the customers' half of the table only, for the sake of its bytes. */
export function connectCustomer(options: ClientOptions): Connection<TicketApi> {
  // `TicketApi` is derived from the same rows that are walked here.
  return connectTable(customerOperations, options) as Connection<TicketApi>;
}
