/** Messages of the shell. */
export const shell = {
  'shell.title': 'Support',
  'shell.close': 'Close',
  'shell.tab.submit': 'Submit a ticket',
  'shell.tab.tickets': 'My tickets',
  'shell.tab.status': 'Status',
  'shell.tab.access': 'Support access',
  'shell.retry': 'Try again',
  'shell.part': "Couldn't load this. Check your connection.",
  'shell.broken': 'Something went wrong. Your text is saved.',
  'shell.offline': "You're offline. Your text is saved.",
} as const;
