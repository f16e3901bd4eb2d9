import { PROBLEMS, type ProblemCode } from '../../../contract/index.ts';
import { details } from './details.ts';
import { fields } from './fields.ts';
import { incidents, mailNotes, mailRefusals, mergedTickets } from './mail.ts';
import { mails } from './mails.ts';
import { teamNotices } from './notices.ts';
import { consentPage, inboxPage, startPage, unsubscribePage } from './pages.ts';
import { tokens } from './tokens.ts';

// Safe: the keys are those of PROBLEMS.
const problems = Object.fromEntries(Object.entries(PROBLEMS).map(([code, { title }]) => [code, title])) as Record<
  ProblemCode,
  string
>;

/** All messages of the server in English: the source of the codes and the types of their parameters. */
export const en = {
  /** BCP 47 tag for dates and numbers in messages. */
  locale: 'en-GB',
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
