/** What the form says before anything but itself has arrived; the rest is in `submit.ts`. */
export const form = {
  'submit.subject': 'Subject',
  'submit.description': 'What happened?',
  'submit.send': 'Submit',
} as const;
