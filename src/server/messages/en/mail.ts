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

/** Notes in comments that were made from mails. */
export const mailNotes = {
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
