import { submit } from './submit.ts';

/** What the form for those who cannot sign in says. */
export const inquiry = {
  ...submit,
  'inquiry.intro': 'If you cannot sign in, ask here.',
  'inquiry.name': 'Your name',
  'inquiry.email': 'Your e-mail',
  'inquiry.sent': 'Request {reference} is with us. We check who you are, then answer by mail.',
} as const;
