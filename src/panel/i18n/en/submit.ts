import { form } from './form.ts';

/** Messages of durations, formatted without `Intl`. */
export const lengths = {
  'length.minutes': { one: '{n} minute', other: '{n} minutes' },
  'length.hours': { one: '{n} hour', other: '{n} hours' },
  'length.days': { one: '{n} day', other: '{n} days' },
} as const;

/** Messages of the form. */
export const submit = {
  ...form,
  ...lengths,
  'submit.description.help': 'What did you do, what did you expect, and what happened instead?',
  'submit.category': 'Category',
  'submit.yes': 'Yes',
  'submit.no': 'No',
  'submit.optional': 'optional',
  'submit.advised': 'recommended',
  'submit.grant': 'Turns on support access for {time}',
  'submit.linked': 'Filled in from a link. Check before you submit.',
  'submit.choose': 'Choose…',
  'submit.priority': 'Priority',
  'submit.attachments': 'Attachments',
  'submit.target': 'First response within {time}',
  'submit.target.due': 'We reply by {time}',
  'submit.checklist': 'What to include',
  'submit.required': 'This field is required.',
  'submit.long': { one: '{n} character over the limit', other: '{n} characters over the limit' },
  'submit.many': 'No more than {n}.',
  'submit.max': { one: 'One address.', other: 'Up to {n} addresses.' },
  'submit.email': 'Use an address such as name@example.com.',
  'submit.format': 'Check the format.',
  'submit.wrong': 'Fields to check: {n}',
  'submit.unsent': 'Not sent. Your text is saved.',
  'submit.queued': "Not sent yet. It will be sent when you're back online.",
  'submit.unknown': 'Waiting for confirmation. It is resent automatically, without duplicates.',
  'submit.again': 'Send as a new ticket',
  'submit.sent': 'Ticket {number} submitted',
  'submit.sent.target': 'We reply by {time}. You can follow it in “My tickets”.',
  'submit.sent.next': 'You can follow it in “My tickets”.',
  'submit.view': 'View ticket',
  'submit.more': 'Submit another ticket',
  'submit.signedout': 'Sign in to continue.',
  'submit.refused': 'Tickets are not available here',
} as const;
