export { createMailProcessor, type MailProcessor } from './process-mail.ts';
