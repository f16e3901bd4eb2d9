import type { SendInquiry } from '../../contract/index.ts';
import { ConfigurationError } from '../configuration-error.ts';

/** An inquiry to be verified by the vendor. */
export interface InquiryRequest {
  inquiry: Omit<SendInquiry, 'challenge' | 'nonce'>;
  headers: Headers;
  /** The client's address; null when unknown. */
  address: string | null;
}

/** Options of inquiries without sign-in. */
export interface InquiryOptions {
  /**
   * Difficulty of the proof of work in zero bits; each further one doubles the work. 0 to 24; 0 disables it. Default 15, a second or
   * two on a phone; 0 with `verify`. Requires a secure context, in which browsers provide hashing.
   */
  difficulty?: number;
  /**
   * Your own verification instead of the work, e.g. of a header that your page sends (add it to `requestHeaders`). Any result but
   * `true` rejects. Called before anything is stored, and again for a repeated call.
   */
  verify?: (request: InquiryRequest) => boolean | Promise<boolean>;
  /**
   * Maximum undecided inquiries. At the maximum, a new one displaces the latest of the network address, or of the organization
   * within one address, that has the most; otherwise it is rejected. Default 1,000.
   */
  maxPending?: number;
}

/** @throws ConfigurationError for a number out of range */
export function resolveInquiryOptions({ verify, difficulty = verify ? 0 : 15, maxPending = 1_000 }: InquiryOptions) {
  if (!Number.isInteger(difficulty) || difficulty < 0 || difficulty > 24) {
    throw new ConfigurationError('inquiries.difficulty must be a whole number from 0 to 24.');
  }
  if (!Number.isInteger(maxPending) || maxPending < 1) {
    throw new ConfigurationError('inquiries.maxPending must be a whole number above 0.');
  }
  return { verify, difficulty, maxPending };
}
