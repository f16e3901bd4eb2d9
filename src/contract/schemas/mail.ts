import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';

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
  'unknown_sender',
  'not_allowed',
] as const;
/** Reason for rejecting a mail. */
export type MailRefusal = (typeof MAIL_REFUSALS)[number];

/** Result of processing a mail. */
export const MailReceipt = z.object({
  /** Result of the mail: `comment`, `ticket` or `inquiry`. */
  outcome: z.enum(['comment', 'ticket', 'inquiry']),
  /** Null for an inquiry. */
  ticketId: z.nullable(Id),
  /** Null for a new ticket and an inquiry. */
  commentId: z.nullable(Id),
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

/** Mails to an address that were returned. */
export const MailBounce = z.object({
  /** Whether mail to the address is stopped, because it failed permanently. */
  suppressed: z.boolean(),
  /** Number of temporary failures. */
  softCount: z.number(),
  /** When the last mail was returned. */
  at: Time,
  /** Enhanced status code (RFC 3463), such as `5.1.1`; empty when there is none. */
  status: z.string(),
  /** Reason in the words of the mail server. */
  reason: z.string(),
});
/** Mails to an address that were returned. */
export type MailBounce = z.infer<typeof MailBounce>;

/** Resumes mail to an address. */
export const LiftMailBounce = z.strictObject({
  address: z.string().check(z.minLength(1), z.maxLength(320)),
});

/** Envelope data of a mail, from the mail gateway. */
export const MailQuery = z.strictObject({
  /** Envelope recipient, which may differ from the mail's headers. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
});
