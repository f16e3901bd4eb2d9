/** Messages of the first fields; the others are in `submit.ts`. */
export const form = {
  'submit.subject': 'Subject',
  'submit.description': 'What happened?',
  'submit.send': 'Submit',
} as const;
