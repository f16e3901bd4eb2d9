export { createMailProcessor as createIncoming, type MailProcessor as Incoming } from './process-mail.ts';
