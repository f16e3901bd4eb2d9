import { getMessages } from '../messages/index.ts';
import { ACCESS_MESSAGE_ACTIONS, type AccessMessageAction } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import type { Destinations } from './channels.ts';
import { deliverNotice } from './deliver-notice.ts';
import { formatTime, type Notice } from './chat/notice.ts';
import { matchesType } from './event-types.ts';
import type { NotificationChannel } from './options.ts';
import { readAudience } from './ticket-notices/ticket-notifier.ts';

/** An event of support access, before it takes the form of a channel. */
export interface AccessReport {
  action: string;
  /** Null for an expiration. */
  actor: { id: string; name: string } | null;
  scope: string | null;
  reason: string | null;
  /** When the access ends (RFC 3339). */
  end: string | null;
}

/** Adds messages about support access to the outbox, for the channels and agents that report it. */
export async function enqueueAccessNotices(
  tx: Db,
  organizationId: string,
  report: AccessReport,
  destinations: Destinations,
  now: number,
): Promise<void> {
  const { action } = report;
  if (!isReported(action)) return;
  const { settings, mail } = destinations;
  const type = `access.${action}` as const;
  const { agents } = await readAudience(tx, destinations);
  const channels: NotificationChannel[] = [
    ...settings.channels.filter(({ events }) => matchesType(events, type)),
    ...agents.filter(
      ({ scope, events, agent }) => scope === 'all' && agent.id !== report.actor?.id && matchesType(events, type),
    ),
  ];
  if (channels.length === 0) return;
  const row = await tx.selectFrom('organizations').select('name').where('id', '=', organizationId).executeTakeFirst();
  for (const channel of channels)
    await deliverNotice(
      tx,
      {
        channel,
        notice: toNotice(report, action, row?.name ?? organizationId, channel),
        subject: { type, organizationId, about: report.actor ? [report.actor.id] : [] },
        urgent: action === 'break_glass',
      },
      { mail, now, createdAt: now },
    );
}

const isReported = (action: string): action is AccessMessageAction =>
  ACCESS_MESSAGE_ACTIONS.some((reported) => reported === action);

function toNotice(
  { actor, scope, reason, end }: AccessReport,
  action: AccessMessageAction,
  organization: string,
  { language, includeText, schedule }: NotificationChannel,
): Notice {
  const texts = getMessages(language).teamNotices;
  const facts: [string, string | null][] = [
    [texts.scope, scope],
    [texts.reason, includeText ? reason : null],
    [texts.until, end === null ? null : formatTime(end, language, schedule.timeZone)],
  ];
  return {
    headline: texts.access[action]({ actor: actor?.name ?? '', organization }),
    subject: '',
    facts: facts.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
    excerpt: null,
    link: null,
  };
}
