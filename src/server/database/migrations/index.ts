import type { Migration } from 'kysely/migration';
import { start } from './0001-start.ts';
import { filing } from './0002-filing.ts';
import { mail } from './0003-mail.ts';
import { inquiries } from './0004-inquiries.ts';
import { uploads } from './0005-uploads.ts';
import { consentText } from './0006-consent-wording.ts';
import { lists } from './0007-lists.ts';
import { record } from './0008-record.ts';
import { status } from './0009-status.ts';
import { accessSessions } from './0010-access-sessions.ts';
import { webhooks } from './0011-webhooks.ts';
import { incomingMail } from './0012-incoming-mail.ts';
import { desks } from './0013-desks.ts';
import { deskEvents } from './0014-desk-events.ts';
import { listIndexes } from './0015-list-indexes.ts';
import { accessLimits } from './0016-access-limits.ts';
import { ticketNumbers } from './0017-ticket-numbers.ts';
import { accountIds } from './0018-account-ids.ts';
import { auditCommitments } from './0019-audit-commitments.ts';
import { deskAttemptAccounts } from './0020-desk-attempt-accounts.ts';
import { mailConsents } from './0021-mail-consents.ts';
import { uploadMetadata } from './0023-upload-metadata.ts';
import { deskAttemptBaseline } from './0024-desk-attempt-baseline.ts';
import { accessActivity } from './0026-access-activity.ts';
import { outboxOrganization } from './0027-outbox-organization.ts';
import { barredAccounts } from './0028-barred-accounts.ts';
import { verifiedAddresses } from './0029-verified-addresses.ts';
import { dueNotices } from './0061-due-notices.ts';
import { ticketNotices } from './0060-ticket-notices.ts';
import { erasedWords } from './0030-erased-words.ts';
import { inquirySenders } from './0031-inquiry-senders.ts';
import { inbox } from './0120-inbox.ts';
import { eventOrder } from './0040-event-order.ts';
import { eventNumbering } from './0041-event-numbering.ts';
import { agentEvents } from './0110-agent-events.ts';

/**
 * Every step the schema ever took, by name. Steps run in the order of their names, each once and each whole or not at
 * all; one that was released is never edited, the next change is a new step.
 */
export const migrations: Record<string, Migration> = {
  '0001-start': start,
  '0002-filing': filing,
  '0003-mail': mail,
  '0004-inquiries': inquiries,
  '0005-uploads': uploads,
  '0006-consent-wording': consentText,
  '0007-lists': lists,
  '0008-record': record,
  '0009-status': status,
  '0010-access-sessions': accessSessions,
  '0011-webhooks': webhooks,
  '0012-incoming-mail': incomingMail,
  '0013-desks': desks,
  '0014-desk-events': deskEvents,
  '0015-list-indexes': listIndexes,
  '0016-access-limits': accessLimits,
  '0017-ticket-numbers': ticketNumbers,
  '0018-account-ids': accountIds,
  '0019-audit-commitments': auditCommitments,
  '0020-desk-attempt-accounts': deskAttemptAccounts,
  '0021-mail-consents': mailConsents,
  '0023-upload-metadata': uploadMetadata,
  '0026-access-activity': accessActivity,
  '0024-desk-attempt-baseline': deskAttemptBaseline,
  '0027-outbox-organization': outboxOrganization,
  '0028-barred-accounts': barredAccounts,
  '0029-verified-addresses': verifiedAddresses,
  '0030-erased-words': erasedWords,
  '0031-inquiry-senders': inquirySenders,
  '0040-event-order': eventOrder,
  '0041-event-numbering': eventNumbering,
  '0060-ticket-notices': ticketNotices,
  '0061-due-notices': dueNotices,
  '0110-agent-events': agentEvents,
  '0120-inbox': inbox,
};
