export * from './attachment.ts';
export * from './attachments.ts';
export * from './disk.ts';
export { ATTACHMENT_LIMITS, type AttachmentLimits } from './rules.ts';
export { FILE_EXTENSIONS } from './type.ts';
