export * from './to-attachment.ts';
export * from './database-attachments.ts';
export * from './disk-store.ts';
export { s3Files, type S3Options } from './s3/index.ts';
export { assertFileStore, createCheckedFileStore } from './file-store-marker.ts';
export { ATTACHMENT_LIMITS, type AttachmentLimits } from './validate.ts';
export { FILE_EXTENSIONS } from './sniff-type.ts';
