export { createMailProcessor, type MailArrival, type MailProcessor } from './process-mail.ts';
