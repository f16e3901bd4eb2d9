/** Words of what the widget adds to a ticket. A fact of the vendor's without words here is called as the vendor calls it. */
export const context = {
  'context.title': 'Sent along',
  'context.hint': 'What you empty is not sent.',
  'fact.page': 'Page',
  'fact.browser': 'Browser',
  'fact.window': 'Window',
  'fact.zone': 'Time zone',
  'fact.version': 'Version',
} as const;
