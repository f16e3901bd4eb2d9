export * from './attachments.ts';
export * from './disk.ts';
export { FILE_EXTENSIONS } from './type.ts';
