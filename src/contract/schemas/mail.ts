import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** Why a mail was not added to a ticket: the codes that come with the problem `mail_refused`. */
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
/** Why a mail was not added to a ticket. */
export type MailRefusal = keyof typeof MAIL_REFUSALS;

/** What became of a mail that was taken. */
export const MailReceipt = z.object({
  ticketId: Id,
  commentId: Id,
  /** Whether the ticket was closed and is open again. */
  reopened: z.boolean(),
  /** Whether this same mail had come before; nothing was added then. */
  repeated: z.boolean(),
});
/** What became of a mail that was taken. */
export type MailReceipt = z.infer<typeof MailReceipt>;

/** The answer of an address without an account to the question whether it wants mails about the requests of an organization. */
export const MailConsent = z.object({
  /** `asked` (no answer yet), `accepted` or `refused`. */
  state: z.string(),
});
/** The answer of an address without an account to the question whether it wants mails about the requests of an organization. */
export type MailConsent = z.infer<typeof MailConsent>;

/** Accepts or refuses mails. */
export const SetMailConsent = z.strictObject({ accept: z.boolean() });

/** What a mail gateway can say beside the mail itself. */
export const MailQuery = z.strictObject({
  /** To whom the envelope was addressed, where the mail's own headers may not say it. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
});
