export * from './to-attachment.ts';
export * from './database-attachments.ts';
export * from './disk-store.ts';
export { assertFileStore, createCheckedFileStore } from './file-store-marker.ts';
export { ATTACHMENT_LIMITS, type AttachmentLimits } from './validate.ts';
export { FILE_EXTENSIONS } from './sniff-type.ts';
