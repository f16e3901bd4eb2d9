/** What the shell says. */
export const shell = {
  'shell.title': 'Support',
  'shell.close': 'Close',
  'shell.tab.submit': 'Submit a ticket',
  'shell.tab.tickets': 'My tickets',
  'shell.tab.status': 'Status',
  'shell.tab.access': 'Support access',
  'shell.asked': 'Support asks to get in',
  'shell.incident': 'An incident is open',
  'shell.unread': { one: '{n} new reply', other: '{n} new replies' },
  'shell.retry': 'Try again',
  'shell.part': 'This part could not be loaded. Please check your connection.',
  'shell.broken': 'Something went wrong here. What you typed is kept.',
  'shell.offline': 'You are offline. What you type is kept.',
} as const;
