export { settleMail, type MailAddress, type MailLanguage, type MailOptions, type OutgoingMail } from './mail.ts';
export { createNotices, type Notices } from './notices.ts';
export { createSender, type Sender } from './sender.ts';
