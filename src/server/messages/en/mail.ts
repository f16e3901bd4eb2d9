/** Reasons why an incoming mail is not added to a ticket, for the log of the mail gateway. */
export const mailRefusals = {
  unreadable: "The mail can't be read.",
  automatic: 'The mail was sent automatically.',
  loop: 'The mail was sent by this system.',
  unknown_address: 'The mail is not addressed to a ticket that its sender can reply to.',
  wrong_sender: 'The mail was sent to the reply address of another person.',
  forged: 'The sender of the mail could not be authenticated.',
  too_many: 'The sender sent too many mails to this ticket within an hour.',
  empty: 'The mail contains only quoted text.',
  follow_up: 'This ticket was closed too long ago. Submit a follow-up instead.',
  closed: 'This ticket is closed, and only its requester can reopen it.',
  unknown_sender: 'The sender has no account.',
  not_allowed: 'The sender may not submit tickets.',
} as const;

/** Mails about tickets. */
export const ticketMails = {
  hello: (name: string | null) => (name === null ? 'Hello,' : `Hello ${name},`),
  subject: (number: string, event: string, subject: string) => `[#${number}] ${event}: ${subject}`,
  ccReason: (name: string) => `You receive this email because ${name} CC'd you.`,
  received: 'Received',
  receivedText: (number: string) => `We have received your request #${number}:`,
  due: (time: string) => `What happens next: our support team replies by ${time}.`,
  next: 'What happens next: our support team reviews your request and replies.',
  follow: 'You receive the reply by email and in the support window, where you can also add information.',
  answered: 'New reply',
  answeredText: (name: string, number: string) => `${name} replied to request #${number}:`,
  files: 'Attachments, available in the support window:',
  turn: {
    pending: 'What happens next: we are waiting for your reply in the support window.',
    solved: 'What happens next: let us know in the support window whether this solved your problem.',
    closed: 'This request is closed. If you need more help, reopen it in the support window.',
  },
  turnElse: 'What happens next: we continue to work on your request. You can add information in the support window.',
  turnCopy: 'The requester can view the request in the support window.',
  answers: 'To add information, reply to this email.',
  unsubscribe: 'To stop receiving these emails, open:',
  question: (number: string) => `Receive updates on request #${number}?`,
  questionText: (vendor: string, number: string) =>
    `A customer of ${vendor} added your address to request #${number}, so that you can receive updates by email.`,
  questionLink: 'To choose whether you receive them, open:',
  questionIgnore: 'If you do nothing, you will not receive any more emails.',
  commented: 'New comment',
  commentedText: (name: string, number: string) => `${name} added a comment to request #${number}:`,
  change: { assigned: 'In progress', solved: 'Solution suggested', closed: 'Closed' },
  changeText: {
    assigned: (name: string, number: string) => `${name} is now working on request #${number}:`,
    solved: (_name: string, number: string) => `We marked request #${number} as solved:`,
    closed: (_name: string, number: string) => `We closed request #${number}:`,
  },
  survey: 'How did we do?',
  surveyText: (number: string) => `Your request #${number} is closed. How satisfied are you with our support?`,
  surveyLink: 'To rate it, open:',
  truncated: '[This email was too long, so only the first part was added.]',
  omittedFiles: '[Files of this email that could not be attached:]',
  omittedFile: (reason: string) =>
    reason === 'too_large'
      ? 'too large'
      : reason === 'too_many_files'
        ? 'too many attachments'
        : reason === 'quota'
          ? 'the storage for attachments is full'
          : "files of this type can't be attached",
  refused: 'Not added',
  refusedText: (number: string) => `Your email could not be added to request #${number}. Support has not received it.`,
  refusal: {
    empty: 'It contained only quoted text. Write your reply above the quoted text.',
    follow_up: 'The request was closed too long ago to be reopened. Submit a follow-up in the support window instead.',
    closed: 'The request is closed, and only its requester can reopen it. Ask them to reopen it.',
    too_large: 'The email or one of its attachments is too large.',
    validation: 'Its text is too long.',
  },
  unanswerable: 'Your email did not reach support',
  unanswerableText: {
    unknown_sender: (vendor: string) =>
      `Your email to ${vendor} did not reach support: this address accepts requests from registered customers only.\n\nWrite from the email address of your account, or sign in and open the support window.`,
    not_allowed: (vendor: string) =>
      `Your email to ${vendor} did not reach support: your account does not include support requests.\n\nSign in and open the support window to see how you can get help.`,
  },
} as const;

/** The mail of `madoguchi mail test`. */
export const testMail = {
  subject: 'Test mail',
  text: 'This mail was sent by "madoguchi mail test". Your mail configuration works.\n',
} as const;

/** Mails to admins about support access. `by` is a person, `end` a formatted time. */
export const accessMails = {
  hello: (name: string) => `Hello ${name},`,
  subject: {
    granted: 'Support access is on',
    reset: 'The end date of support access was changed',
    requested: 'Support requests access',
    used: 'Support used its access',
    ending: 'Support access ends within a day',
    ended: 'Support access is off',
    break_glass: 'Emergency: support turned on access to your account',
  },
  text: {
    granted: (by: string, end: string) => `${by} turned on support access. It ends automatically on ${end}.`,
    reset: (by: string, end: string) =>
      `${by} changed the end date of support access. It ends automatically on ${end}.`,
    requested: (by: string, end: string) =>
      `${by} from support requests access. If no admin responds by ${end}, the request expires and no access is given.`,
    used: (by: string, end: string) => `${by} from support used the access that you turned on. It ends on ${end}.`,
    ending: (_by: string, end: string) => `Support access ends automatically on ${end}. You don't need to do anything.`,
    ended: (by: string, end: string) =>
      by === '' ? `Support access expired on ${end}.` : `${by} turned off support access.`,
    break_glass: (by: string, end: string) =>
      `${by} from support turned on emergency access to your account, without a request. It ends automatically on ${end}. You can turn it off at any time.`,
  },
  scope: {
    view: 'Support can view data, but not change it.',
    act: 'Support can view and edit data.',
    act_as: 'Support can view data and act as a user.',
  },
  reason: 'Reason:',
  where: 'You can review and change this in the support window, under Support access.',
} as const;

/** Comments about a linked incident. */
export const incidents = {
  states: {
    investigating: 'Investigating',
    identified: 'Identified',
    monitoring: 'Monitoring',
    resolved: 'Resolved',
  },
  heading: (name: string, state: string) => `Incident “${name}”: ${state}`,
  resolved: 'This incident has been resolved.',
  removed: 'The status page no longer lists the incident.',
} as const;

/** Comments on tickets that were merged. */
export const mergedTickets = {
  source: (number: string) => `This ticket was merged into #${number}. We will continue there.`,
  target: (number: string) => `Merged from #${number}:`,
} as const;
