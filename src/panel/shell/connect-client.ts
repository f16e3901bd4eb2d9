/** What speaks to the ticket API. It comes with the rest of the panel, and runs once something is asked for or listened to. */
export { connectCustomer } from '../../client/customer.ts';
export { listenToEvents } from '../../client/event-listener.ts';
export { TicketEvent } from '../../contract/follow.ts';
