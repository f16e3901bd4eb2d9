import type { SendInquiry } from '../../contract/index.ts';
import { ConfigurationError } from '../auth/options.ts';

/** An inquiry before it is taken, for a check of the vendor's own. */
export interface InquiryRequest {
  inquiry: Omit<SendInquiry, 'challenge' | 'nonce'>;
  headers: Headers;
  /** The sender's address, or null when it is not known. */
  address: string | null;
}

/** How those who cannot sign in may ask for help. */
export interface InquiryOptions {
  /**
   * How hard the sender's computer has to work, in zero bits: each more doubles it. Up to 24; 0 for none. Default 15, a second
   * or two on a phone; 0 with `verify`. The page must be a secure one: browsers hash nothing on others.
   */
  difficulty?: number;
  /**
   * A check of your own in place of the work, e.g. of a header that your page sends (name it in `requestHeaders`). Anything
   * but `true` refuses. It is asked before anything is stored, and again when a call is repeated.
   */
  verify?: (request: InquiryRequest) => boolean | Promise<boolean>;
  /** Inquiries that may wait for an agent; more are refused until some are decided. Default 1,000. */
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
