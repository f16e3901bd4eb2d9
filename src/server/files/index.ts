export * from './attachments.ts';
export * from './disk.ts';
export { cleanName } from './name.ts';
export { FILE_EXTENSIONS } from './type.ts';
