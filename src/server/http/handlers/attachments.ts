import type { PreTransactionHooks, Handlers } from '../handler.ts';
import { fileBytes } from '../file-response.ts';

/** Attachments, before and after they are sent. */
export const attachmentHandlers: Pick<Handlers, 'uploadAttachment' | 'readAttachment' | 'deleteAttachment'> = {
  uploadAttachment: (call, { attachments }) => attachments.upload(call, call.input.name, fileBytes(call.input.file)),
  readAttachment: (call, { attachments }) => (attachments.open ?? attachments.read)(call, call.input.id),
  deleteAttachment: (call, { attachments }) => attachments.remove(call, call.input.id),
};

/** Writes the bytes to disk before the transaction opens. */
export const attachmentHooks: PreTransactionHooks = {
  uploadAttachment: async (call, { attachments }) =>
    attachments.prepare?.(call, call.input.name, fileBytes(call.input.file)),
};
