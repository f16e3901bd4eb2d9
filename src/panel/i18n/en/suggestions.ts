/** Messages of the suggestions after the subject. */
export const suggestions = {
  'submit.articles': 'Articles that may help: {n}',
  'submit.articles.search': 'Search help articles',
  'submit.articles.new': 'opens in a new tab',
  'submit.solved': 'Did this solve your problem?',
  'submit.solved.no': 'Thanks. Continue with your ticket.',
  'submit.hints': 'This may be a known issue',
  'submit.hints.affects': 'This affects me too',
  'submit.hints.affected': 'Thanks, noted. No ticket needed.',
  'submit.hints.status': 'See status',
  'submit.hints.ticket': 'Open ticket {number}',
} as const;
