import * as z from 'zod/mini';
import { Id, Person, Time } from './primitives.ts';

/**
 * A proof-of-work challenge: find a `nonce` so that the SHA-256 of `challenge + nonce` (ASCII) starts with `bits` zero bits;
 * with 0 bits any nonce is valid. A challenge is valid for one inquiry, until `expiresAt`.
 */
export const InquiryChallenge = z.object({ challenge: z.string(), bits: z.number(), expiresAt: Time });
/** A proof-of-work challenge. */
export type InquiryChallenge = z.infer<typeof InquiryChallenge>;

/** Receipt of an inquiry. Does not reveal whether the sender has an account. */
export const InquiryReceipt = z.object({ reference: z.string() });
/** Receipt of an inquiry. */
export type InquiryReceipt = z.infer<typeof InquiryReceipt>;

/** An inquiry submitted without signing in, as agents see it. All its data is unverified. */
export const Inquiry = z.object({
  id: Id,
  reference: z.string(),
  name: z.string(),
  email: z.string(),
  /** Entered by the sender. */
  organization: z.nullable(z.string()),
  subject: z.string(),
  description: z.string(),
  createdAt: Time,
  /** Accounts with this e-mail address. The sender is not verified as its owner. */
  accounts: z.array(z.object({ ...Person.shape, organization: z.object({ id: Id, name: z.string() }) })),
});
/** An inquiry submitted without signing in. */
export type Inquiry = z.infer<typeof Inquiry>;
