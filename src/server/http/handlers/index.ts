import type { PreTransactionHooks, Handlers } from '../handler.ts';
import { accessHandlers } from './access.ts';
import { accessSessionHandlers } from './access-sessions.ts';
import { articleHandlers } from './articles.ts';
import { attachmentHooks, attachmentHandlers } from './attachments.ts';
import { followHandlers } from './follow.ts';
import { suggestionHandlers } from './suggestions.ts';
import { inboxHandlers } from './inbox.ts';
import { inquiryHooks, inquiryHandlers } from './inquiries.ts';
import { mailHooks, mailHandlers } from './mail.ts';
import { notificationHandlers } from './notifications.ts';
import { privacyHandlers } from './privacy.ts';
import { sessionHandlers } from './session.ts';
import { statusHooks, statusHandlers } from './status.ts';
import { supportHandlers } from './support.ts';
import { ticketHooks, ticketHandlers } from './tickets.ts';

/** A handler for every operation of the table. */
export const handlers: Handlers = {
  ...sessionHandlers,
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
  ...inboxHandlers,
  ...mailHandlers,
  ...notificationHandlers,
  ...privacyHandlers,
};

/** Hooks that run before a transaction opens. */
export const preTransactionHooks: PreTransactionHooks = {
  ...inquiryHooks,
  ...mailHooks,
  ...ticketHooks,
  ...attachmentHooks,
  ...statusHooks,
};
