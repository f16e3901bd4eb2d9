import type { MailReceipt } from '../../../contract/index.ts';
import { readConsent, setConsent } from '../../mail/index.ts';
import { ProblemError } from '../../problem.ts';
import { fileBytes } from '../file.ts';
import type { Checks, Handlers } from '../handler.ts';

/** What became of the mails that are being handed in, by their bytes. */
const receipts = new WeakMap<Uint8Array, MailReceipt>();

/** Mail that comes in, and consent to mail that goes out. */
export const mailHandlers: Pick<Handlers, 'receiveMail' | 'readMailConsent' | 'setMailConsent'> = {
  readMailConsent: ({ db, input }) => readConsent(db, input.id),
  setMailConsent: ({ db, now, input: { id, accept } }) => setConsent(db, id, accept, now),
  receiveMail: async ({ input }) => receipts.get(fileBytes(input.file)) ?? null,
};

/**
 * Mail opens a transaction of its own, ahead of the one for the answer: files are written outside of it, and who is refused
 * is told so in another. It is known by its Message-ID, so that nothing is lost or doubled in between.
 */
export const mailChecks: Checks = {
  async receiveMail({ db, now, input }, { incoming }) {
    if (!incoming) throw new ProblemError('not_found', { detail: 'No mail is taken here.' });
    const raw = fileBytes(input.file);
    receipts.set(raw, await incoming.receive(db, raw, { now, recipient: input.recipient }));
  },
};
