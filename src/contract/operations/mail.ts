import { MailConsent, MailQuery, MailReceipt, SetMailConsent } from '../schemas/mail.ts';
import { jsonResponse } from '../calls/call.ts';
import type { Operation } from './operation.ts';
import { IdParams } from '../schemas/requests.ts';

const everybody = ['anonymous', 'user', 'admin', 'agent'] as const;

/** Mail that comes in, and consent to mail that goes out. See `operations.ts`. */
export const mailOperations = {
  receiveMail: {
    method: 'POST',
    path: '/v1/mail/incoming',
    area: 'support',
    summary: 'Hand in a mail (RFC 5322, as it came) that answers one of ours; it becomes a comment.',
    actors: ['agent'],
    query: MailQuery,
    sends: 'file',
    body: 'file',
    reply: jsonResponse(MailReceipt),
    status: 201,
    problems: ['not_found', 'mail_refused', 'type_refused', 'quota'],
  },
  readMailConsent: {
    method: 'GET',
    path: '/v1/mail/consents/{id}',
    area: 'tickets',
    summary: 'Read, by the signed token of a link, whether its recipient wants mails.',
    actors: everybody,
    params: IdParams,
    open: true,
    reply: jsonResponse(MailConsent),
    status: 200,
    problems: [],
  },
  setMailConsent: {
    method: 'PUT',
    path: '/v1/mail/consents/{id}',
    area: 'tickets',
    summary: 'Accept or refuse mails by the signed token of a link.',
    actors: everybody,
    params: IdParams,
    sends: 'json',
    body: SetMailConsent,
    open: true,
    reply: jsonResponse(MailConsent),
    status: 200,
    problems: [],
  },
} as const satisfies Record<string, Operation>;
