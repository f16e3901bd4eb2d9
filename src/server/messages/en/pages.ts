/** The page on which an address without an account consents to mails. */
export const consentPage = {
  title: (vendor: string) => `Email updates · ${vendor}`,
  views: {
    loading: { heading: 'Email updates', text: (_vendor: string) => 'Loading…' },
    asked: {
      heading: 'Receive email updates?',
      text: (vendor: string) =>
        `A customer of ${vendor} added your email address to a support request. Do you want to receive updates on this customer's support requests?`,
    },
    accepted: {
      heading: 'Email updates are on',
      text: (_vendor: string) =>
        "You receive an email when there is news on this customer's support requests that you are CC'd on.",
    },
    refused: {
      heading: 'Email updates are off',
      text: (_vendor: string) => "You receive no email about this customer's support requests.",
    },
    invalid: {
      heading: 'This link is not valid',
      text: (_vendor: string) =>
        'The link is incomplete or has expired. Open the link in the most recent email, or copy all of it.',
    },
    failed: { heading: 'Something went wrong', text: (_vendor: string) => 'Please try again in a few minutes.' },
    offline: { heading: 'No connection', text: (_vendor: string) => 'Check your internet connection, then try again.' },
  },
  change: 'You can change this at any time with the same link.',
  accept: 'Receive updates',
  refuse: "Don't receive updates",
  retry: 'Try again',
  scriptNeeded: {
    heading: 'JavaScript is turned off',
    text: 'To change your email updates, turn on JavaScript in your browser and reload this page. Until then, nothing changes.',
  },
} as const;

/** The page behind `List-Unsubscribe`. */
export const unsubscribePage = {
  ask: { heading: 'Stop receiving these emails?', text: 'Nothing changes until you press the button.' },
  done: {
    heading: 'You no longer receive these emails',
    text: 'Answers to your own requests still reach you by email. To receive the other emails again, contact support.',
  },
  invalid: { heading: 'This link is not valid', text: 'The link is incomplete. Use the one in the most recent email.' },
  button: 'Stop receiving emails',
} as const;

/** The page at `GET /`. */
export const startPage = {
  what: 'This server provides the Madoguchi support widget and its ticket API.',
  tag: 'Add the widget to your pages with this tag:',
  token: 'data-token-url is a URL of your product that answers with a token for the signed-in user.',
  noWidget: 'The widget is not served here: its built files were not found.',
  description: 'API description (OpenAPI)',
  health: 'Liveness',
  readiness: 'Readiness',
} as const;

/** The page behind a sign-in link of the inbox. */
export const inboxPage = {
  title: 'Sign in · Inbox',
  confirm: {
    heading: 'Sign in to the inbox',
    text: (name: string) => `You are about to sign in as ${name}.`,
    button: 'Sign in',
  },
  invalid: {
    heading: 'This link is not valid',
    text: 'The link has expired or was already used. Request a new one.',
    link: 'Go to the sign-in page',
  },
  notBuilt: {
    heading: 'The inbox is not served',
    text: 'The built files of the inbox were not found. Its endpoints are available.',
  },
} as const;
