/** Messages of the list of phone contacts. */
export const contacts = {
  'contacts.title': 'Contact support by phone',
  'contacts.always': '24 hours',
} as const;
