/** Messages of the details sent with a ticket. A custom detail without a message is shown by its name. */
export const context = {
  'context.title': 'Included details',
  'context.hint': 'Clear a field to leave it out.',
  'fact.page': 'Page',
  'fact.browser': 'Browser',
  'fact.window': 'Window',
  'fact.zone': 'Time zone',
  'fact.version': 'Version',
} as const;
