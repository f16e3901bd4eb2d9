/** What the form says. */
export const submit = {
  'submit.subject': 'Subject',
} as const;
