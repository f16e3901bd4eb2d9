/** Words that several tabs use. */
export const common = {
  'common.loading': 'Loading…',
  'common.old': 'This may be out of date.',
  'common.unknown-date': 'Unknown date',
  'common.cancel': 'Cancel',
  'common.more': 'Show more',
  'common.ticket': 'Open the ticket',
} as const;
