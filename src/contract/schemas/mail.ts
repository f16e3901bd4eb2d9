import * as z from 'zod/mini';
import { Id } from './primitives.ts';

/** Codes of the only error in the problem `mail_refused`. */
export const MAIL_REFUSALS = [
  'unreadable',
  'automatic',
  'loop',
  'unknown_address',
  'wrong_sender',
  'forged',
  'too_many',
  'empty',
  'follow_up',
  'closed',
] as const;
/** Reason for rejecting a mail. */
export type MailRefusal = (typeof MAIL_REFUSALS)[number];

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

/** Reads or sets the mail consent. */
export const SetMailConsent = z.strictObject({
  /** The signed token of the link in the mail. */
  token: z.string().check(z.maxLength(200)),
  /** The new answer. Without it, nothing changes. */
  accept: z.optional(z.boolean()),
});

/** Envelope data of a mail, from the mail gateway. */
export const MailQuery = z.strictObject({
  /** Envelope recipient, which may differ from the mail's headers. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
});
