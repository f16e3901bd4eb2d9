/** Words that several tabs use. */
export const common = {
  'common.loading': 'Loading…',
  'common.failed': "Couldn't load this",
  'common.old': 'This information may be out of date.',
  'common.unreadable': { one: "{n} item can't be shown", other: "{n} items can't be shown" },
  'common.unknown-date': 'Unknown date',
  'common.cancel': 'Cancel',
  'common.signin': 'Sign in',
  'common.more': 'Show more',
  'common.earlier': 'Show {n} earlier',
  'common.followup': 'Follow-up to ticket #{number}',
  'common.ticket': 'Open ticket',
} as const;
