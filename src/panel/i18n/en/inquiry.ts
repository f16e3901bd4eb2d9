import { submit } from './submit.ts';

/** What the form for those who cannot sign in says. */
export const inquiry = {
  ...submit,
  'inquiry.intro': "Can't sign in? Contact support here.",
  'inquiry.name': 'Your name',
  'inquiry.email': 'Email',
  'inquiry.sent': "Request {reference} submitted. We'll verify your identity, then reply by email.",
} as const;
