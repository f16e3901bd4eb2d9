import type { Attachments } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** For installations that take no files. */
export const noAttachments: Attachments = {
  async upload() {
    throw new ProblemError('forbidden', { detail: 'Files cannot be attached here.' });
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
