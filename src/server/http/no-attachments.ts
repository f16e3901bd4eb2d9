import type { Attachments } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

/** Attachments of a server without uploads. */
export const noAttachments: Attachments = {
  async upload() {
    throw new ProblemError('forbidden', { detail: createMessage('attachments_off') });
  },
  async read() {
    return null;
  },
  async remove() {
    return false;
  },
  async sweep() {
    return 0;
  },
};
