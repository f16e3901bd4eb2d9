import type { suggestions as english } from '../en/suggestions.ts';
import type { Locale } from '../translate.ts';

/** Words of the suggestions beside the subject, in Japanese. */
export const suggestions: Locale<typeof english> = {
  'submit.articles': '参考になりそうな記事が {n} 件あります',
  'submit.articles.search': 'ヘルプ記事を検索',
  'submit.articles.new': '新しいタブで開く',
  'submit.solved': '問題は解決しましたか？',
  'submit.solved.no': 'ありがとうございます。続けてご記入ください。',
  'submit.hints': '既知の問題の可能性があります',
  'submit.hints.affects': '同じ影響を受けています',
  'submit.hints.affected': '受け付けました。チケットは不要です',
  'submit.hints.status': '稼働状況を見る',
  'submit.hints.ticket': 'チケット {number} を開く',
};
