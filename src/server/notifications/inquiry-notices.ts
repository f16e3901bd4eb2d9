import { getMessages } from '../messages/index.ts';
import type { InquiryMessage, SendInquiry } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { truncateText } from '../lib/truncate-text.ts';
import type { Destinations } from './channels.ts';
import { deliverNotice } from './deliver-notice.ts';
import { MAX_EXCERPT, type Notice } from './chat/notice.ts';
import { matchesType } from './event-types.ts';
import type { NotificationChannel } from './options.ts';
import { readAudience } from './ticket-notices/ticket-notifier.ts';
import { enqueueMessages } from './webhooks/index.ts';

const TYPE = 'inquiry.received';

/** An inquiry that was stored. */
export interface StoredInquiry extends Pick<
  SendInquiry,
  'name' | 'email' | 'organization' | 'subject' | 'description'
> {
  id: string;
  reference: string;
}

/** Adds messages about an inquiry to the outbox. Call it in the transaction that stores the inquiry. */
export async function enqueueInquiryNotices(
  tx: Db,
  inquiry: StoredInquiry,
  destinations: Destinations,
  now: number,
): Promise<void> {
  const { settings, endpoints, mail } = destinations;
  const { id, reference } = inquiry;
  const data: InquiryMessage['data'] = { version: 1, inquiry: { id, reference } };
  await enqueueMessages(tx, endpoints, { type: TYPE, at: now, data, organizationId: null }, now);
  const { agents } = await readAudience(tx, destinations);
  const channels = [
    ...settings.channels.filter(({ events }) => matchesType(events, TYPE)),
    // An inquiry has no assignee, so only agents with notifications of all tickets are notified of it.
    ...agents.filter(({ scope, events }) => scope === 'all' && matchesType(events, TYPE)),
  ];
  for (const channel of channels)
    await deliverNotice(
      tx,
      {
        channel,
        notice: toNotice(inquiry, channel, settings.inquiriesUrl),
        subject: { type: TYPE, organizationId: null, about: [id] },
        urgent: false,
      },
      { mail, now, createdAt: now },
    );
}

function toNotice(
  { reference, name, email, organization, subject, description }: StoredInquiry,
  { language, includeText }: NotificationChannel,
  url: string | null,
): Notice {
  const texts = getMessages(language).teamNotices;
  return {
    headline: texts.inquiry({ reference, name }),
    subject,
    facts: [
      // Also by which an erasure finds the row.
      [texts.email, email],
      ...(organization === undefined ? [] : [[texts.organization, organization] as const]),
    ],
    excerpt: includeText ? truncateText(description.trim(), MAX_EXCERPT) : null,
    link: url === null ? null : { label: texts.openInquiries, url },
  };
}
