import { MailQuery, MailReceipt } from './mail.ts';
import { json } from './call.ts';
import type { Operation } from './operation.ts';

/** Mail that comes in. See `operations.ts`. */
export const mailOperations = {
  receiveMail: {
    method: 'POST', path: '/v1/mail/incoming', area: 'support', summary: 'Hand in a mail (RFC 5322, as it came) that answers one of ours; it becomes a comment.',
    actors: ['agent'], query: MailQuery, sends: 'file', body: 'file', reply: json(MailReceipt), status: 201,
    problems: ['not_found', 'mail_refused', 'type_refused', 'quota'],
  },
} as const satisfies Record<string, Operation>;
