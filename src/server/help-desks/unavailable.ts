import type { Desk } from '../interfaces/index.ts';
import { DeskRequestError } from './desk-error.ts';

/** Seconds after which clients may try again. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Creates a desk that answers every call about tickets with the problem `unavailable`. It stands in for a remote help desk
 * that has not been reached yet, so that everything else of the API works meanwhile.
 */
export function createUnavailableDesk(): Desk {
  const refuse = () =>
    Promise.reject(new DeskRequestError({ code: 'not_connected', uncertain: false, retryAfter: RETRY_AFTER_SECONDS }));
  return {
    // Same value as for a remote help desk, so that the form is offered and no draft is rejected permanently.
    capabilities: () => ({
      comment: true,
      attachments: false,
      close: false,
      reopen: false,
      confirm: false,
      search: false,
      organizationTickets: false,
      events: false,
    }),
    // Part of the session response, which must not fail.
    unread: () => Promise.resolve(0),
    listTickets: refuse,
    createTicket: refuse,
    readTicket: refuse,
    listComments: refuse,
    addComment: refuse,
    changeStatus: refuse,
    markRead: refuse,
  };
}
