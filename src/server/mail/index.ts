export {
  settleMail,
  type IncomingMailOptions,
  type MailAddress,
  type MailLanguage,
  type MailOptions,
  type MailSettings,
  type OutgoingMail,
} from './mail.ts';
export { createConsentPage } from './consent-page.ts';
export { eraseConsent, readConsent, setConsent, sweepConsents } from './consent.ts';
export { BY_MAIL } from './people.ts';
export { sweepMailCounts } from './mail-counts.ts';
export { createIncoming, type Incoming } from './incoming/index.ts';
export { createNotices, type Notices } from './notices.ts';
export { createChannel, createSender, type Sender } from './sender.ts';
export { createAccessMail, type AccessMail, type AccessNotice } from './access-notices.ts';
