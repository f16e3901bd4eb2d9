import * as z from 'zod/mini';
import { Id, Person, Time } from './primitives.ts';

/**
 * Work for a computer, never a puzzle for a person: find a `nonce` so that the SHA-256 of `challenge + nonce` (ASCII)
 * starts with `bits` zero bits; with 0, any will do. A challenge is good for one inquiry, until `expiresAt`.
 */
export const InquiryChallenge = z.object({ challenge: z.string(), bits: z.number(), expiresAt: Time });
/** Work for a computer. */
export type InquiryChallenge = z.infer<typeof InquiryChallenge>;

/** What somebody who asked without signing in can refer to. It says nothing about whether they are known. */
export const InquiryReceipt = z.object({ reference: z.string() });
/** What somebody who asked without signing in can refer to. */
export type InquiryReceipt = z.infer<typeof InquiryReceipt>;

/** What somebody asked without signing in, as agents see it. Nothing in it is verified. */
export const Inquiry = z.object({
  id: Id,
  reference: z.string(),
  name: z.string(),
  email: z.string(),
  /** As they wrote it. */
  organization: z.nullable(z.string()),
  subject: z.string(),
  description: z.string(),
  createdAt: Time,
  /** Accounts with this e-mail address. That somebody wrote it does not make them its owner. */
  accounts: z.array(z.object({ ...Person.shape, organization: z.object({ id: Id, name: z.string() }) })),
});
/** What somebody asked without signing in. */
export type Inquiry = z.infer<typeof Inquiry>;
