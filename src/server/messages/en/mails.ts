/**
 * Templates of all mails, in Mustache without partials. A vendor can override each by its path, such as `received.subject`. The
 * placeholders of each group are in `notifications/mail/placeholders.ts`.
 */
export const mails = {
  /** Parts of several mails. */
  common: {
    greeting: '{{#name}}Hello {{name}},{{/name}}{{^name}}Hello,{{/name}}',
    copied: "You receive this email because {{requester}} CC'd you.",
    view: 'View request',
    answers: 'To add information, reply to this email.',
    copyNext: 'The requester can view the request in the support window.',
    files: 'Attachments, available in the support window:',
    unsubscribe: 'Stop receiving these emails',
    footer: '',
  },
  received: {
    subject: '[#{{number}}] Received: {{subject}}',
    text: 'We have received your request #{{number}}:',
    due: 'What happens next: our support team replies by {{time}}.',
    next: 'What happens next: our support team reviews your request and replies.',
    follow: 'You receive the reply by email and in the support window, where you can also add information.',
  },
  answered: {
    subject: '[#{{number}}] New reply: {{subject}}',
    text: '{{author}} replied to request #{{number}}:',
  },
  commented: {
    subject: '[#{{number}}] New comment: {{subject}}',
    text: '{{author}} added a comment to request #{{number}}:',
  },
  assigned: {
    subject: '[#{{number}}] In progress: {{subject}}',
    text: '{{agent}} is now working on request #{{number}}:',
  },
  solved: {
    subject: '[#{{number}}] Solution suggested: {{subject}}',
    text: 'We marked request #{{number}} as solved:',
  },
  closed: {
    subject: '[#{{number}}] Closed: {{subject}}',
    text: 'We closed request #{{number}}:',
  },
  /** Next step, by the status of the request. */
  next: {
    open: 'What happens next: we continue to work on your request. You can add information in the support window.',
    pending: 'What happens next: we are waiting for your reply in the support window.',
    solved: 'What happens next: let us know in the support window whether this solved your problem.',
    closed: 'This request is closed. If you need more help, reopen it in the support window.',
  },
  survey: {
    subject: '[#{{number}}] How did we do?: {{subject}}',
    text: 'Your request #{{number}} is closed. How satisfied are you with our support?',
    rate: 'Rate our support',
  },
  /** Asks an address without an account for consent. Contains no text of a customer. */
  consent: {
    subject: '[#{{number}}] Receive updates on request #{{number}}?',
    text: 'A customer of {{vendor}} added your address to request #{{number}}, so that you can receive updates by email.',
    choose: 'Choose whether you receive them',
    ignore: 'If you do nothing, you will not receive any more emails.',
  },
  /** A mail that was not added to its ticket. */
  refused: {
    subject: '[#{{number}}] Not added',
    text: 'Your email could not be added to request #{{number}}. Support has not received it.',
    empty: 'It contained only quoted text. Write your reply above the quoted text.',
    follow_up: 'The request was closed too long ago to be reopened. Submit a follow-up in the support window instead.',
    closed: 'The request is closed, and only its requester can reopen it. Ask them to reopen it.',
    too_large: 'The email or one of its attachments is too large.',
    validation: 'Its text is too long.',
  },
  /** Answers a mail that became no ticket. */
  unanswerable: {
    subject: 'Your email did not reach support',
    unknown_sender:
      'Your email to {{vendor}} did not reach support: this address accepts requests from registered customers only.\n\nWrite from the email address of your account, or sign in and open the support window.',
    not_allowed:
      'Your email to {{vendor}} did not reach support: your account does not include support requests.\n\nSign in and open the support window to see how you can get help.',
  },
  /** Mails to admins about support access. */
  access: {
    grantedSubject: 'Support access is on',
    granted: '{{actor}} turned on support access. It ends automatically on {{end}}.',
    resetSubject: 'The end date of support access was changed',
    reset: '{{actor}} changed the end date of support access. It ends automatically on {{end}}.',
    requestedSubject: 'Support requests access',
    requested:
      '{{actor}} from support requests access. If no admin responds by {{end}}, the request expires and no access is given.',
    usedSubject: 'Support used its access',
    used: '{{actor}} from support used the access that you turned on. It ends on {{end}}.',
    endingSubject: 'Support access ends within a day',
    ending: "Support access ends automatically on {{end}}. You don't need to do anything.",
    endedSubject: 'Support access is off',
    ended:
      '{{#actor}}{{actor}} turned off support access.{{/actor}}{{^actor}}Support access expired on {{end}}.{{/actor}}',
    break_glassSubject: 'Emergency: support turned on access to your account',
    break_glass:
      '{{actor}} from support turned on emergency access to your account, without a request. It ends automatically on {{end}}. You can turn it off at any time.',
    view: 'Support can view data, but not change it.',
    act: 'Support can view and edit data.',
    act_as: 'Support can view data and act as a user.',
    reason: 'Reason:',
    where: 'You can review and change this in the support window, under Support access.',
  },
  /** The sign-in link of the inbox. */
  signIn: {
    subject: 'Your sign-in link',
    text: 'Open this link to sign in to the inbox. It works once and expires in 15 minutes.',
    link: 'Sign in',
    ignore: 'If you did not request it, ignore this email.',
  },
  /** Notifications to the support team. */
  team: {
    settings: 'You receive this email because you are notified of support requests.',
  },
  /** The mail of `madoguchi mail test`. */
  test: {
    subject: 'Test mail',
    text: 'This mail was sent by "madoguchi mail test". Your mail configuration works.',
  },
} as const;
