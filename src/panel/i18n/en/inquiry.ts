import { submit } from './submit.ts';

/** Messages of the contact form for viewers who cannot sign in. */
export const inquiry = {
  ...submit,
  'inquiry.intro': "Can't sign in? Contact support here.",
  'inquiry.name': 'Your name',
  'inquiry.email': 'Email',
  'inquiry.sent': "Request {reference} submitted. We'll verify your identity, then reply by email.",
} as const;
