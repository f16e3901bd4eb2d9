import type { common as english } from '../en/common.ts';

/** Words that several tabs use, in Japanese. */
export const common: Record<keyof typeof english, string> = {
  'shell.asked': 'サポートがアクセスを申請しています',
  'shell.incident': '障害が発生しています',
  'shell.unread': '新しい返信 {n} 件',
  'common.loading': '読み込んでいます…',
  'common.slow': '読み込みに通常より時間がかかっています。',
  'common.failed': '読み込めませんでした',
  'common.old': '情報が古い可能性があります。',
  'common.unreadable': '表示できない項目が{n}件あります',
  'common.unknown-date': '日付不明',
  'common.cancel': 'キャンセル',
  'common.signin': 'ログイン',
  'common.more': 'さらに表示',
  'common.earlier': '以前の{n}件を表示',
  'common.followup': 'チケット #{number} に関する続きのお問い合わせ',
  'common.ticket': 'チケットを開く',
};
