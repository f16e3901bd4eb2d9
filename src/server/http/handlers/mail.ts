import { liftBounce, readConsent, setConsent } from '../../notifications/mail/index.ts';
import { findOriginal } from '../../notifications/incoming-mail/received-mails.ts';
import { ProblemError } from '../../errors.ts';
import { fileBytes } from '../file-response.ts';
import type { PreTransactionHooks, Handlers } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** Incoming mail, consent to outgoing mail, and returned mail. */
export const mailHandlers: Pick<Handlers, 'receiveMail' | 'setMailConsent' | 'liftMailBounce' | 'readOriginalMail'> = {
  setMailConsent: ({ db, now, input: { token, accept } }) =>
    accept === undefined ? readConsent(db, token) : setConsent(db, token, accept, now),
  async readOriginalMail({ db, input: { id } }, { originals }) {
    const body = originals && (await findOriginal(db, originals, id));
    return body && { attachment: { name: 'message.eml' }, body };
  },
  liftMailBounce: ({ db, input: { address } }) => liftBounce(db, address),
  async receiveMail({ precomputed }) {
    // Only a repeated call skips the check, and its stored response is replayed. If that response was just deleted, the mail system tries again.
    if (!precomputed) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'mail_not_processed' });
    return precomputed.result;
  },
};

/**
 * Processes mail in transactions of its own, before the one of the response: files are written outside of it, and a rejection is
 * mailed in another. The Message-ID makes it idempotent, so that nothing is lost or doubled in between.
 */
export const mailHooks: PreTransactionHooks = {
  async receiveMail({ db, now, input }, { incoming }) {
    if (!incoming) throw new ProblemError('not_found', { detail: createMessage('incoming_mail_off') });
    return { result: await incoming.receive(db, fileBytes(input.file), { now, recipient: input.recipient }) };
  },
};
