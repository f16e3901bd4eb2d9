/** Messages of several tabs. */
export const common = {
  'shell.asked': 'Support requests access',
  'shell.incident': 'Ongoing incident',
  'shell.unread': { one: '{n} new reply', other: '{n} new replies' },
  'common.loading': 'Loading…',
  'common.slow': 'This is taking longer than expected.',
  'common.failed': "Couldn't load this",
  'common.old': 'This information may be out of date.',
  'common.unreadable': { one: "{n} item can't be shown", other: "{n} items can't be shown" },
  'common.unknown-date': 'Unknown date',
  'common.own-time': '{time} (your time)',
  'common.cancel': 'Cancel',
  'common.signin': 'Sign in',
  'common.more': 'Show more',
  'common.earlier': 'Show {n} earlier',
  'common.followup': 'Follow-up to ticket #{number}',
  'common.ticket': 'Open ticket',
} as const;
