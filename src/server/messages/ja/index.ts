import type { Messages } from '../messages.ts';
import { details } from './details.ts';
import { fields } from './fields.ts';
import { incidents, mailNotes, mailRefusals, mergedTickets } from './mail.ts';
import { mails } from './mails.ts';
import { teamNotices } from './notices.ts';
import { consentPage, inboxPage, startPage, unsubscribePage } from './pages.ts';
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
  mailNotes,
  mails,
  incidents,
  teamNotices,
  consentPage,
  startPage,
  unsubscribePage,
  inboxPage,
  mergedTickets,
};
