import type { Messages } from '../messages.ts';
import { details } from './details.ts';
import { fields } from './fields.ts';
import { accessMails, incidents, mailRefusals, testMail, ticketMails, mergedTickets } from './mail.ts';
import { teamNotices } from './notices.ts';
import { consentPage, inboxMail, inboxPage, startPage } from './pages.ts';
import { problems } from './problems.ts';
import { tokens } from './tokens.ts';

/** All messages of the server in Japanese. */
export const ja: Messages = {
  locale: 'ja-JP',
  problems,
  details,
  fields,
  tokens,
  mailRefusals,
  ticketMails,
  accessMails,
  testMail,
  incidents,
  teamNotices,
  consentPage,
  startPage,
  inboxPage,
  inboxMail,
  mergedTickets,
};
