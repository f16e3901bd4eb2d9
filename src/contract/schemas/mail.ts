import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** Codes and English messages of the problem `mail_refused`. */
export const MAIL_REFUSALS = {
  unreadable: 'This is no mail that can be read.',
  automatic: 'A machine has written this mail.',
  loop: 'This mail comes from this system itself.',
  unknown_address: 'This mail is for no ticket that its sender takes part in.',
  wrong_sender: 'The address that this mail was sent to belongs to somebody else.',
  forged: 'The sender of this mail is not who it says.',
  too_many: 'Too many mails came from this sender to this ticket within an hour.',
  empty: 'There is nothing in this mail but quotes.',
  follow_up: 'This ticket was closed too long ago. File a new one that goes on from it.',
  closed: 'This ticket is closed, and only who filed it can reopen it.',
} as const;
/** Reason for rejecting a mail. */
export type MailRefusal = keyof typeof MAIL_REFUSALS;

/** Result of processing a mail. */
export const MailReceipt = z.object({
  ticketId: Id,
  commentId: Id,
  /** Whether the mail reopened a closed ticket. */
  reopened: z.boolean(),
  /** Whether the mail was a duplicate and was ignored. */
  repeated: z.boolean(),
});
/** Result of processing a mail. */
export type MailReceipt = z.infer<typeof MailReceipt>;

/** Consent of an e-mail address without an account to receive mails about an organization's tickets. */
export const MailConsent = z.object({
  /** `asked` (no response yet), `accepted` or `refused`. */
  state: z.string(),
});
/** Consent of an e-mail address without an account to receive mails about an organization's tickets. */
export type MailConsent = z.infer<typeof MailConsent>;

/** Sets the mail consent. */
export const SetMailConsent = z.strictObject({ accept: z.boolean() });

/** Envelope data of a mail, from the mail gateway. */
export const MailQuery = z.strictObject({
  /** Envelope recipient, which may differ from the mail's headers. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
});
