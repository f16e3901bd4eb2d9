/** Words of what the widget adds to a ticket. A fact of the vendor's without words here is called as the vendor calls it. */
export const context = {
  'context.title': 'Included details',
  'context.hint': 'Clear a field to leave it out.',
  'fact.page': 'Page',
  'fact.browser': 'Browser',
  'fact.window': 'Window',
  'fact.zone': 'Time zone',
  'fact.version': 'Version',
} as const;
