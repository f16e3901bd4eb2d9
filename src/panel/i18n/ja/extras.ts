import type { checklist } from '../en/checklist.ts';
import type { context } from '../en/context.ts';
import type { Locale } from '../translate.ts';

/** Words of what stands beside the form's fields, in Japanese. */
export const extras: Locale<typeof checklist & typeof context> = {
  'checklist.add': '説明に追加する',
  'context.title': '一緒に送信される情報',
  'context.hint': '空にした項目は送信されません。',
  'fact.page': 'ページ',
  'fact.browser': 'ブラウザー',
  'fact.window': 'ウィンドウ',
  'fact.zone': 'タイムゾーン',
  'fact.version': 'バージョン',
};
