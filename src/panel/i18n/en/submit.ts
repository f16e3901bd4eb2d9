import { form } from './form.ts';

/** Lengths of time, without `Intl`. */
export const lengths = {
  'length.minutes': { one: '{n} minute', other: '{n} minutes' },
  'length.hours': { one: '{n} hour', other: '{n} hours' },
  'length.days': { one: '{n} day', other: '{n} days' },
} as const;

/** What the form says. */
export const submit = {
  ...form,
  ...lengths,
  'submit.description.help': 'What did you do, what did you expect, and what happened instead?',
  'submit.category': 'Category',
  'submit.choose': 'Choose…',
  'submit.priority': 'How urgent is it?',
  'submit.attachments': 'Attachments',
  'submit.target': 'First answer within {time}',
  'submit.target.none': 'No promised time',
  'submit.articles': { one: '{n} article may help', other: '{n} articles may help' },
  'submit.articles.new': 'opens in a new tab',
  'submit.hints': 'This may be known already',
  'submit.hints.affects': 'This affects me too',
  'submit.hints.affected': 'Noted. No ticket needed',
  'submit.hints.status': 'See status',
  'submit.hints.ticket': 'Open your ticket {number}',
  'submit.checklist': 'What to include',
  'submit.required': 'Please fill this in.',
  'submit.long': { one: 'This is {n} character too long.', other: 'This is {n} characters too long.' },
  'submit.many': { one: 'Only {n} address fits here.', other: 'Only {n} addresses fit here.' },
  'submit.email': 'Please use addresses such as name@example.com.',
  'submit.format': 'Please check this.',
  'submit.wrong': { one: 'One thing is missing', other: '{n} things are missing' },
  'submit.unsent': 'Not sent. What you typed is kept.',
  'submit.retry': 'Try again',
  'submit.again': 'Send as a new ticket',
  'submit.look': 'My tickets',
  'submit.sent': 'Ticket {number} is with us',
  'submit.sent.target': 'We will answer within {time}. You will find it under “My tickets”.',
  'submit.sent.next': 'We will look at it soon. You will find it under “My tickets”.',
  'submit.view': 'View ticket',
  'submit.more': 'Submit another',
  'submit.signedout': 'Please sign in to submit a ticket.',
  'submit.refused': 'Tickets are not available here',
} as const;
