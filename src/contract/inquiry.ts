import * as z from 'zod/mini';
import { Id, Time } from './values.ts';

/**
 * A small puzzle for a computer, never for a person: find a `nonce` so that the SHA-256 of `challenge + nonce` starts with
 * `bits` zero bits. It is valid once, until `expiresAt`.
 */
export const InquiryChallenge = z.object({ challenge: z.string(), bits: z.number(), expiresAt: Time });
/** A small puzzle for a computer. */
export type InquiryChallenge = z.infer<typeof InquiryChallenge>;

/** What somebody who asked without signing in can refer to. */
export const InquiryReceipt = z.object({ reference: z.string() });
/** What somebody who asked without signing in can refer to. */
export type InquiryReceipt = z.infer<typeof InquiryReceipt>;

/** What somebody asked without signing in. Nothing in it is verified. */
export const Inquiry = z.object({
  id: Id,
  reference: z.string(),
  name: z.string(),
  email: z.string(),
  organization: z.nullable(z.string()),
  subject: z.string(),
  description: z.string(),
  createdAt: Time,
});
/** What somebody asked without signing in. */
export type Inquiry = z.infer<typeof Inquiry>;
