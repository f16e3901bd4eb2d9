import type { Locale } from '../translate.ts';
import type { shell as english } from '../en/shell.ts';

export const shell: Locale<typeof english> = {
  'shell.title': 'サポート',
  'shell.close': '閉じる',
  'shell.tab.submit': 'お問い合わせ',
  'shell.tab.tickets': 'チケット一覧',
  'shell.tab.status': '稼働状況',
  'shell.tab.access': 'サポートアクセス',
  'shell.retry': '再試行',
  'shell.part': '読み込めませんでした。接続をご確認ください。',
  'shell.broken': '問題が発生しました。入力内容は保存されています。',
  'shell.offline': 'オフラインです。入力内容は保存されています。',
};
