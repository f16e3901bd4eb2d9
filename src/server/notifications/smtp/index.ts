export { createSmtpTransport, type SmtpReceipt, type SmtpTransport } from './create-smtp-transport.ts';
export { SmtpOptionsSchema, type SmtpOptions } from './options.ts';
