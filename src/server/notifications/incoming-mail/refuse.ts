import type { MailRefusal } from '../../../contract/index.ts';
import { ProblemError } from '../../errors.ts';
import { getMessages, type Message } from '../../messages/index.ts';

/** @throws ProblemError `mail_refused`, always */
export function refuse(reason: MailRefusal): never {
  const message: Message = { code: reason, toText: (language) => getMessages(language).mailRefusals[reason] };
  throw new ProblemError('mail_refused', { detail: message, errors: [{ field: 'file', code: reason, message }] });
}

/** The reason of a refused mail: the code of the refusal, or of another problem. */
export const getRefusalReason = (error: ProblemError): string =>
  error.code === 'mail_refused' ? (error.errors?.[0]?.code ?? '') : error.code;
