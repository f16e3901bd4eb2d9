export {
  resolveMailOptions as settleMail,
  type IncomingMailOptions,
  type MailAddress,
  type MailLanguage,
  type MailOptions,
  type MailSettings,
  type OutgoingMail,
} from './options.ts';
export { createConsentPage } from './consent-page.ts';
export { eraseConsent, readConsent, setConsent, sweepConsents } from './consent.ts';
export { BY_MAIL } from './resolve-sender.ts';
export { sweepMailCounts } from './mail-counts.ts';
export { createIncoming, type Incoming } from '../incoming-mail/index.ts';
export { createTicketMails as createNotices, type TicketMails as Notices } from './ticket-mails.ts';
export {
  createOutboxWorker as createChannel,
  createMailWorker as createSender,
  type MailWorker as Sender,
} from '../outbox-worker.ts';
export { createAccessMail, type AccessMail, type AccessNotice } from './access-mails.ts';
