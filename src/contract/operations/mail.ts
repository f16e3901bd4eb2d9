import { LiftMailBounce, MailConsent, MailQuery, MailReceipt, SetMailConsent } from '../schemas/mail.ts';
import { IdParams } from '../schemas/requests.ts';
import { fileResponse, jsonResponse, noContent } from '../endpoints/endpoint.ts';
import type { Operation } from './operation.ts';

const anyone = ['anonymous', 'user', 'admin', 'agent'] as const;

/** Incoming mail, consent to outgoing mail, and returned mail. */
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
  readOriginalMail: {
    method: 'GET',
    path: '/v1/support/mails/{id}',
    area: 'support',
    summary:
      'Download the original message of a comment or ticket that came by mail, by the id of the comment or ticket.',
    actors: ['agent'],
    params: IdParams,
    reply: fileResponse,
    status: 200,
    problems: ['not_found'],
  },
  liftMailBounce: {
    method: 'POST',
    path: '/v1/support/mail/bounces/lift',
    area: 'support',
    summary: 'Resume mail to an address that was stopped because a mail to it was returned.',
    actors: ['agent'],
    sends: 'json',
    body: LiftMailBounce,
    reply: noContent,
    status: 204,
    problems: ['not_found'],
  },
} as const satisfies Record<string, Operation>;
