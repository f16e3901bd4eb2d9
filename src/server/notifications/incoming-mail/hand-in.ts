import type { MailReceipt } from '../../../contract/index.ts';
import { ProblemError } from '../../errors.ts';
import { getMessages } from '../../messages/index.ts';
import { getRefusalReason } from './refuse.ts';

/** Result of a mail, for a source that has to acknowledge it. */
export type HandInResult =
  | { kind: 'accepted'; receipt: MailReceipt }
  /** Permanent: the mail must not be handed in again. */
  | { kind: 'refused'; reason: string; text: string }
  /** Temporary: the source keeps the mail and hands it in again. */
  | { kind: 'deferred'; error: unknown };

/** Receives a mail and tells permanent refusals from temporary failures. Never rejects. */
export async function handIn(receive: () => Promise<MailReceipt>): Promise<HandInResult> {
  try {
    return { kind: 'accepted', receipt: await receive() };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status >= 500) return { kind: 'deferred', error };
    const reason = getRefusalReason(error);
    const refusals: Readonly<Record<string, string>> = getMessages('en').mailRefusals;
    return { kind: 'refused', reason, text: refusals[reason] ?? error.code };
  }
}
