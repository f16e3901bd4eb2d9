import type { DueTarget } from '../../../contract/index.ts';
import type { Messages } from '../messages.ts';

const TARGETS: Record<DueTarget, string> = {
  first_response: '初回回答期限',
  next_response: '次の回答期限',
  resolution: '解決期限',
};

/** Notifications to the support team, in Japanese. */
export const teamNotices: Messages['teamNotices'] = {
  headlines: {
    'ticket.created': ({ number, actor }) => `${actor}さんから新しいお問い合わせ #${number} が届きました`,
    'ticket.replied': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} に返信しました`,
    'ticket.reopened': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を再開しました`,
    'ticket.closed': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} をクローズしました`,
    'ticket.status_changed': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} のステータスを変更しました`,
    'ticket.edited': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を編集しました`,
    'ticket.assigned': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} の担当者を変更しました`,
    'ticket.escalated': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} をエスカレーションしました`,
    'ticket.rated': ({ number, actor }) => `${actor}さんがお問い合わせ #${number} を評価しました`,
    'ticket.due_soon': ({ number, target }) => `お問い合わせ #${number} の${TARGETS[target]}が近づいています`,
    'ticket.overdue': ({ number, target }) => `お問い合わせ #${number} の${TARGETS[target]}を過ぎています`,
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
  test: { headline: 'テストメッセージ', subject: 'このチャンネルにお問い合わせの通知が届きます。' },
};
