/** Words that several tabs use. */
export const common = {
  'common.loading': 'Loading…',
  'common.failed': 'This could not be loaded',
  'common.old': 'This may be out of date.',
  'common.unreadable': { one: '{n} entry cannot be shown', other: '{n} entries cannot be shown' },
  'common.unknown-date': 'Unknown date',
  'common.cancel': 'Cancel',
  'common.signin': 'Sign in',
  'common.more': 'Show more',
  'common.earlier': 'Show {n} earlier',
  'common.followup': 'Goes on from ticket #{number}',
  'common.ticket': 'Open the ticket',
} as const;
