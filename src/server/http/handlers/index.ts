import type { Checks, Handlers } from '../handler.ts';
import { accessHandlers } from './access.ts';
import { accessSessionHandlers } from './access-sessions.ts';
import { articleHandlers } from './articles.ts';
import { attachmentChecks, attachmentHandlers } from './attachments.ts';
import { followHandlers } from './follow.ts';
import { suggestionHandlers } from './suggestions.ts';
import { inquiryChecks, inquiryHandlers } from './inquiries.ts';
import { mailChecks, mailHandlers } from './mail.ts';
import { privacyHandlers } from './privacy.ts';
import { startHandlers } from './session.ts';
import { statusChecks, statusHandlers } from './status.ts';
import { supportHandlers } from './support.ts';
import { ticketChecks, ticketHandlers } from './tickets.ts';

/** A handler for every operation of the table. */
export const handlers: Handlers = {
  ...startHandlers,
  ...articleHandlers,
  ...followHandlers,
  ...suggestionHandlers,
  ...inquiryHandlers,
  ...ticketHandlers,
  ...attachmentHandlers,
  ...statusHandlers,
  ...accessHandlers,
  ...accessSessionHandlers,
  ...supportHandlers,
  ...mailHandlers,
  ...privacyHandlers,
};

/** What is asked or done elsewhere before a transaction opens. */
export const checks: Checks = {
  ...inquiryChecks,
  ...mailChecks,
  ...ticketChecks,
  ...attachmentChecks,
  ...statusChecks,
};
