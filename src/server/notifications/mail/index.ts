export {
  resolveMailOptions,
  type MailAddress,
  type MailLanguage,
  type MailOptions,
  type MailSettings,
  type OutgoingMail,
} from './options.ts';
export type { IncomingMailOptions } from '../incoming-mail/options.ts';
export { composeMail } from './compose-mail.ts';
export { signInMail } from './ticket-texts.ts';
export { createUnsubscribe, respondWithUnsubscribePage } from './unsubscribe-page.ts';
export { createConsentPage } from './consent-page.ts';
export { eraseBounces, liftBounce, recordDeliveryReport, sweepBounces } from './bounces.ts';
export { parseDeliveryReport } from './delivery-report.ts';
export { eraseConsent, readConsent, setConsent, sweepConsents } from './consent.ts';
export { BY_MAIL } from './resolve-sender.ts';
export { sweepMailCounts } from './mail-counts.ts';
export { createMailProcessor, type MailArrival, type MailProcessor } from '../incoming-mail/index.ts';
export { createTicketMails, type TicketMails } from './ticket-mails.ts';
export { createOutboxWorker, createMailWorker, type OutboxWorker as MailWorker } from '../outbox-worker.ts';
export { createAccessMail, type AccessMail, type AccessNotice } from './access-mails.ts';
