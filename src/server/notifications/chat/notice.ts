import { DUE_TARGETS, type DueTarget, type TicketMessage } from '../../../contract/index.ts';
import { truncateText } from '../../lib/truncate-text.ts';
import type { MailLanguage } from '../mail/options.ts';
import { getMessages } from '../../messages/index.ts';

/** Notices that a digest shows. Slack allows 50 blocks per message. */
const MAX_DIGEST_ITEMS = 20;
/** Maximum characters of an excerpt. Slack allows 3,000 per block. */
export const MAX_EXCERPT = 500;

/** A notification for people, before it takes the form of a channel. */
export interface Notice {
  headline: string;
  subject: string;
  /** Label and value of each fact. */
  facts: readonly (readonly [label: string, value: string])[];
  /** Text of the customer; null when the channel shows no texts. */
  excerpt: string | null;
  link: { label: string; url: string } | null;
  /** The notices of a digest. */
  items?: readonly Notice[];
}

/** Data that a notification shows in addition to the message: texts and names that webhooks do not contain. */
export interface NoticeDetails {
  requester: string | null;
  priority: string | null;
  text: string | null;
}

/** Builds the notification of a message in one language. */
export function buildNotice(
  { type, data: { organization, ticket, actor, change, target, dueAt } }: TicketMessage,
  { requester, priority, text }: NoticeDetails,
  language: MailLanguage,
  timeZone: string,
): Notice {
  const texts = getMessages(language).teamNotices;
  const facts: [string, string | null | undefined][] = [
    [texts.organization, organization.name ?? organization.id],
    [texts.requester, requester === actor.name ? null : requester],
    [texts.priority, priority],
    [texts.dueAt, dueAt === null ? null : formatTime(dueAt, language, timeZone)],
    [texts.reason, type === 'ticket.escalated' ? change?.reason : null],
    [texts.rating, type === 'ticket.rated' ? change?.to : null],
    [texts.status, type === 'ticket.status_changed' ? change?.to : null],
  ];
  return {
    headline: texts.headlines[type]({ number: ticket.number, actor: actor.name || actor.id, target: toTarget(target) }),
    subject: ticket.subject,
    facts: facts.flatMap(([label, value]) => (value ? [[label, value] as const] : [])),
    excerpt: text === null || text.trim() === '' ? null : truncateText(text.trim(), MAX_EXCERPT),
    link: ticket.url === null ? null : { label: texts.open, url: ticket.url },
  };
}

const toTarget = (target: string | null): DueTarget => DUE_TARGETS.find((one) => one === target) ?? 'first_response';

/** Combines notices into one, without the texts of customers. */
export function buildDigest(notices: readonly Notice[], language: MailLanguage): Notice {
  const texts = getMessages(language).teamNotices;
  const more = notices.length - MAX_DIGEST_ITEMS;
  return {
    headline: texts.digest(notices.length),
    subject: more > 0 ? texts.more(more) : '',
    facts: [],
    excerpt: null,
    link: null,
    items: notices.slice(-MAX_DIGEST_ITEMS),
  };
}

/** Formats a time for the support team. */
export const formatTime = (time: string, language: MailLanguage, timeZone: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', timeZone }).format(new Date(time));
