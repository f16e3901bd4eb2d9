export { checkImap, type ImapCheck } from './check-imap.ts';
export { ImapOptionsSchema, type ImapOptions } from './options.ts';
