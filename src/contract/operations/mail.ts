import { MailConsent, MailQuery, MailReceipt, SetMailConsent } from '../schemas/mail.ts';
import { jsonResponse } from '../endpoints/endpoint.ts';
import type { Operation } from './operation.ts';

const anyone = ['anonymous', 'user', 'admin', 'agent'] as const;

/** Incoming mail, and consent to outgoing mail. */
export const mailOperations = {
  receiveMail: {
    method: 'POST',
    path: '/v1/mail/incoming',
    area: 'support',
    summary: 'Add a received reply mail (raw RFC 5322 message) to its ticket as a comment.',
    actors: ['agent'],
    query: MailQuery,
    sends: 'file',
    body: 'file',
    reply: jsonResponse(MailReceipt),
    status: 201,
    problems: ['not_found', 'mail_refused', 'type_refused', 'quota'],
  },
  setMailConsent: {
    method: 'PUT',
    // The token is in the body: proxies log paths and queries.
    path: '/v1/mail/consents',
    area: 'tickets',
    summary: 'Get, or with `accept` set, the mail consent of a recipient by the signed token of a link.',
    actors: anyone,
    sends: 'json',
    body: SetMailConsent,
    open: true,
    reply: jsonResponse(MailConsent),
    status: 200,
    problems: ['not_found'],
  },
} as const satisfies Record<string, Operation>;
