import type { Messages } from '../messages.ts';

/** Reasons why an incoming mail is not added to a ticket, in Japanese. */
export const mailRefusals: Messages['mailRefusals'] = {
  unreadable: 'メールを読み取れません。',
  automatic: '自動送信されたメールです。',
  loop: 'このシステムから送信されたメールです。',
  unknown_address: '送信者が返信できるチケット宛てのメールではありません。',
  wrong_sender: '別の方の返信用アドレスに送信されたメールです。',
  forged: 'メールの送信者を認証できませんでした。',
  too_many: 'この送信者からチケットへのメールが、1時間あたりの上限を超えました。',
  empty: 'メールに引用以外の本文がありません。',
  follow_up: '完了から時間が経っているため、再開できません。続きのお問い合わせを送信してください。',
  closed: 'このチケットは完了しており、再開できるのは起票者だけです。',
  unknown_sender: '送信者のアカウントがありません。',
  not_allowed: '送信者はお問い合わせを送信できません。',
};

/** Notes in comments that were made from mails, in Japanese. */
export const mailNotes: Messages['mailNotes'] = {
  truncated: '［メールが長すぎるため、途中までを取り込みました。以降の内容は含まれていません。］',
  omittedFiles: '［メールの次のファイルは添付できませんでした。］',
  omittedFile: (reason) =>
    reason === 'too_large'
      ? 'ファイルが大きすぎます'
      : reason === 'too_many_files'
        ? '添付できる件数を超えています'
        : reason === 'quota'
          ? '添付ファイルの保存容量が上限に達しています'
          : 'この形式のファイルは添付できません',
};

/** Comments about a linked incident, in Japanese. */
export const incidents: Messages['incidents'] = {
  states: {
    investigating: '調査中',
    identified: '原因を特定',
    monitoring: '経過観察中',
    resolved: '解決済み',
  },
  heading: (name, state) => `障害「${name}」：${state}`,
  resolved: '障害は解決しました。',
  removed: '障害は稼働状況ページに掲載されなくなりました。',
};

export const mergedTickets: Messages['mergedTickets'] = {
  source: (number) => `このチケットは #${number} に統合されました。以降は #${number} で対応いたします。`,
  target: (number) => `#${number} から統合：`,
};
