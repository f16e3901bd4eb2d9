import type { AccessMessageAction, DueTarget, TicketMessageType } from '../../../contract/index.ts';
import type { MailLanguage } from '../mail/options.ts';

/** Texts of notifications to the support team, for one language. */
export interface NoticeTexts {
  /** One line with the event. */
  headlines: Record<TicketMessageType, (event: { number: string; actor: string; target: DueTarget }) => string>;
  dueAt: string;
  open: string;
  organization: string;
  priority: string;
  requester: string;
  reason: string;
  status: string;
  rating: string;
  digest: (count: number) => string;
  /** Earlier notifications that a digest leaves out. */
  more: (count: number) => string;
  email: string;
  /** Label of the id of a message. */
  event: string;
  openInquiries: string;
  inquiry: (inquiry: { reference: string; name: string }) => string;
  scope: string;
  until: string;
  /** One line for each action of the audit log that is reported. */
  access: Record<AccessMessageAction, (event: { actor: string; organization: string }) => string>;
}

const EN_TARGETS: Record<DueTarget, string> = {
  first_response: 'First response to',
  next_response: 'Next response to',
  resolution: 'Resolution of',
};
const JA_TARGETS: Record<DueTarget, string> = {
  first_response: '初回回答期限',
  next_response: '次の回答期限',
  resolution: '解決期限',
};

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
      'ticket.due_soon': ({ number, target }) => `${EN_TARGETS[target]} ticket #${number} is due soon`,
      'ticket.overdue': ({ number, target }) => `${EN_TARGETS[target]} ticket #${number} is overdue`,
    },
    dueAt: 'Due',
    open: 'Open ticket',
    organization: 'Organization',
    priority: 'Priority',
    requester: 'Requester',
    reason: 'Reason',
    status: 'Status',
    rating: 'Rating',
    digest: (count) => `${count} notifications`,
    more: (count) => `and ${count} earlier ones`,
    email: 'E-mail',
    event: 'Event',
    openInquiries: 'Open inquiries',
    inquiry: ({ reference, name }) => `New inquiry ${reference} from ${name}`,
    scope: 'Scope',
    until: 'Until',
    access: {
      requested: ({ actor, organization }) => `${actor} requested support access of ${organization}`,
      approved: ({ actor, organization }) => `${actor} of ${organization} approved a request for support access`,
      denied: ({ actor, organization }) => `${actor} of ${organization} denied a request for support access`,
      request_expired: ({ organization }) => `A request for support access of ${organization} expired`,
      granted: ({ actor, organization }) => `${actor} of ${organization} turned on support access`,
      reset: ({ actor, organization }) => `${actor} of ${organization} changed the end of support access`,
      revoked: ({ actor, organization }) => `${actor} of ${organization} turned off support access`,
      expired: ({ organization }) => `Support access of ${organization} expired`,
      ending: ({ organization }) => `Support access of ${organization} expires within a day`,
      session_started: ({ actor, organization }) => `${actor} started a support session at ${organization}`,
      session_ended: ({ actor, organization }) => `${actor} ended a support session at ${organization}`,
      used: ({ actor, organization }) => `${actor} used support access of ${organization}`,
      break_glass: ({ actor, organization }) => `${actor} opened emergency access to ${organization}`,
    },
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
      'ticket.due_soon': ({ number, target }) => `お問い合わせ #${number} の${JA_TARGETS[target]}が近づいています`,
      'ticket.overdue': ({ number, target }) => `お問い合わせ #${number} の${JA_TARGETS[target]}を過ぎています`,
    },
    dueAt: '回答期限',
    open: 'お問い合わせを開く',
    organization: '組織',
    priority: '優先度',
    requester: 'お客様',
    reason: '理由',
    status: 'ステータス',
    rating: '評価',
    digest: (count) => `通知が${count}件あります`,
    more: (count) => `ほかに以前の通知が${count}件あります`,
    email: 'メールアドレス',
    event: 'イベント',
    openInquiries: 'お問い合わせ一覧を開く',
    inquiry: ({ reference, name }) => `${name}さんからサインインなしのお問い合わせ ${reference} が届きました`,
    scope: '範囲',
    until: '有効期限',
    access: {
      requested: ({ actor, organization }) => `${actor}さんが${organization}へのサポートアクセスを申請しました`,
      approved: ({ actor, organization }) => `${organization}の${actor}さんがサポートアクセスの申請を承認しました`,
      denied: ({ actor, organization }) => `${organization}の${actor}さんがサポートアクセスの申請を却下しました`,
      request_expired: ({ organization }) => `${organization}へのサポートアクセスの申請の期限が切れました`,
      granted: ({ actor, organization }) => `${organization}の${actor}さんがサポートアクセスを有効にしました`,
      reset: ({ actor, organization }) => `${organization}の${actor}さんがサポートアクセスの有効期限を変更しました`,
      revoked: ({ actor, organization }) => `${organization}の${actor}さんがサポートアクセスを無効にしました`,
      expired: ({ organization }) => `${organization}のサポートアクセスの有効期限が切れました`,
      ending: ({ organization }) => `${organization}のサポートアクセスは24時間以内に期限が切れます`,
      session_started: ({ actor, organization }) => `${actor}さんが${organization}でサポートセッションを開始しました`,
      session_ended: ({ actor, organization }) => `${actor}さんが${organization}でのサポートセッションを終了しました`,
      used: ({ actor, organization }) => `${actor}さんが${organization}のサポートアクセスを使用しました`,
      break_glass: ({ actor, organization }) => `${actor}さんが${organization}への緊急アクセスを開始しました`,
    },
  },
};
