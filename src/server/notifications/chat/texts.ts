import type { TicketMessageType } from '../../../contract/index.ts';
import type { MailLanguage } from '../mail/options.ts';

/** Texts of notifications to the support team, for one language. */
export interface NoticeTexts {
  /** One line with the event. */
  headlines: Record<TicketMessageType, (event: { number: string; actor: string }) => string>;
  dueAt: string;
  open: string;
  organization: string;
  priority: string;
  requester: string;
  reason: string;
  status: string;
  rating: string;
}

/** Texts of notifications by language. */
export const NOTICE_TEXTS: Record<MailLanguage, NoticeTexts> = {
  en: {
    headlines: {
      'ticket.created': ({ number, actor }) => `New ticket #${number} from ${actor}`,
      'ticket.replied': ({ number, actor }) => `${actor} replied to ticket #${number}`,
      'ticket.reopened': ({ number, actor }) => `${actor} reopened ticket #${number}`,
      'ticket.closed': ({ number, actor }) => `${actor} closed ticket #${number}`,
      'ticket.status_changed': ({ number, actor }) => `${actor} changed the status of ticket #${number}`,
      'ticket.edited': ({ number, actor }) => `${actor} edited ticket #${number}`,
      'ticket.assigned': ({ number, actor }) => `${actor} assigned ticket #${number}`,
      'ticket.escalated': ({ number, actor }) => `${actor} escalated ticket #${number}`,
      'ticket.rated': ({ number, actor }) => `${actor} rated ticket #${number}`,
      'ticket.due_soon': ({ number }) => `First response to ticket #${number} is due soon`,
      'ticket.overdue': ({ number }) => `First response to ticket #${number} is overdue`,
    },
    dueAt: 'Due',
    open: 'Open ticket',
    organization: 'Organization',
    priority: 'Priority',
    requester: 'Requester',
    reason: 'Reason',
    status: 'Status',
    rating: 'Rating',
  },
  ja: {
    headlines: {
      'ticket.created': ({ number, actor }) => `${actor}さんから新しいお問い合わせ #${number} が届きました`,
      'ticket.replied': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} に返信しました`,
      'ticket.reopened': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を再開しました`,
      'ticket.closed': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} をクローズしました`,
      'ticket.status_changed': ({ number, actor }) =>
        `${actor}さんがお問い合わせ #${number} のステータスを変更しました`,
      'ticket.edited': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を編集しました`,
      'ticket.assigned': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} の担当者を変更しました`,
      'ticket.escalated': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} をエスカレーションしました`,
      'ticket.rated': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を評価しました`,
      'ticket.due_soon': ({ number }) => `お問い合わせ #${number} の初回回答期限が近づいています`,
      'ticket.overdue': ({ number }) => `お問い合わせ #${number} の初回回答期限を過ぎています`,
    },
    dueAt: '回答期限',
    open: 'お問い合わせを開く',
    organization: '組織',
    priority: '優先度',
    requester: 'お客様',
    reason: '理由',
    status: 'ステータス',
    rating: '評価',
  },
};
