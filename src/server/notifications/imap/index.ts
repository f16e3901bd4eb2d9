export { checkImap, type ImapCheck } from './check-imap.ts';
export { createImapReader, LEASE_TTL_MS } from './create-imap-reader.ts';
export { ImapOptionsSchema, type ImapOptions } from './options.ts';
