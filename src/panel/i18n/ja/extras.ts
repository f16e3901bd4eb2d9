import type { checklist } from '../en/checklist.ts';
import type { contacts } from '../en/contacts.ts';
import type { context } from '../en/context.ts';
import type { diagnostics } from '../en/diagnostics.ts';
import type { framed } from '../en/framed.ts';
import type { Locale } from '../translate.ts';

/** Words of what stands beside the form's fields, in Japanese. */
export const extras: Locale<typeof checklist & typeof contacts & typeof context & typeof diagnostics & typeof framed> =
  {
    'framed.text':
      'このページは別のサイトに埋め込まれています。アカウント保護のため、ここではサポートアクセスをオンにできません。',
    'framed.open': '新しいタブで開く',
    'contacts.title': '電話でのお問い合わせ',
    'contacts.always': '24時間',
    'checklist.add': '説明に追加',
    'context.title': '送信される情報',
    'context.hint': '送信しない項目は空にしてください。',
    'fact.page': 'ページ',
    'fact.browser': 'ブラウザー',
    'fact.window': 'ウィンドウ',
    'fact.zone': 'タイムゾーン',
    'fact.version': 'バージョン',
    'diagnostics.title': 'このページのエラーを記録する',
    'diagnostics.hint': 'このチケットのためだけに、エラーと失敗した通信を記録します。送信前に内容を確認できます。',
    'diagnostics.on': '問題の操作をもう一度行ってください。このウィンドウは閉じても構いません。',
  };
