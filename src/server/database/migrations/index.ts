import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial.ts';
import { agentEvents } from './0110-agent-events.ts';
import { outboxDetails } from './0111-outbox-details.ts';
import { responseTargets } from './0112-response-targets.ts';
import { inbox } from './0120-inbox.ts';
import { inboxDesk } from './0121-inbox-desk.ts';
import { quotedText } from './0130-quoted-text.ts';
import { incidentIndex } from './0150-incident-index.ts';
import { fieldSearch } from './0160-field-search.ts';
import { agentAbsences } from './0170-agent-absences.ts';
import { queueIndexes } from './0175-queue-indexes.ts';
import { unreadSince } from './0176-unread-since.ts';
import { receivedMails } from './0180-received-mails.ts';
import { receivedMailComments } from './0181-received-mail-comments.ts';
import { mailBounces } from './0185-mail-bounces.ts';
import { partialFiles } from './0195-partial-files.ts';
import { cluster } from './0196-cluster.ts';
import { searchCodes } from './0200-search-codes.ts';
import { numberSets } from './0201-number-sets.ts';
import { userTimeZone } from './0205-user-time-zone.ts';
import { agentNotifications } from './0206-agent-notifications.ts';

/**
 * All migrations by name. They run in the order of their names, each once, and all pending ones in one transaction. Never edit
 * a released migration; add a new one.
 */
export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0110-agent-events': agentEvents,
  '0111-outbox-details': outboxDetails,
  '0112-response-targets': responseTargets,
  '0120-inbox': inbox,
  '0121-inbox-desk': inboxDesk,
  '0130-quoted-text': quotedText,
  '0150-incident-index': incidentIndex,
  '0160-field-search': fieldSearch,
  '0170-agent-absences': agentAbsences,
  '0175-queue-indexes': queueIndexes,
  '0176-unread-since': unreadSince,
  '0180-received-mails': receivedMails,
  '0181-received-mail-comments': receivedMailComments,
  '0185-mail-bounces': mailBounces,
  '0195-partial-files': partialFiles,
  '0196-cluster': cluster,
  '0200-search-codes': searchCodes,
  '0201-number-sets': numberSets,
  '0205-user-time-zone': userTimeZone,
  '0206-agent-notifications': agentNotifications,
};
