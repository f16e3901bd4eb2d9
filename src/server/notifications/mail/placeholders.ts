import type { Messages } from '../../messages/index.ts';

/** A group of mail texts, such as `received`. */
export type MailTextGroup = keyof Messages['mails'];

const TICKET = ['vendor', 'name', 'number', 'subject'] as const;

/**
 * Placeholders of each group of mail texts. The consent question and the mail about a refused mail have none for text of a
 * customer, because they go to people who have not consented, or who are not known.
 */
export const PLACEHOLDERS: Readonly<Record<MailTextGroup, readonly string[]>> = {
  common: ['vendor', 'name', 'requester'],
  received: [...TICKET, 'time'],
  answered: [...TICKET, 'author'],
  commented: [...TICKET, 'author'],
  assigned: [...TICKET, 'agent'],
  solved: [...TICKET, 'agent'],
  closed: [...TICKET, 'agent'],
  next: TICKET,
  survey: TICKET,
  consent: ['vendor', 'number'],
  refused: ['vendor', 'name', 'number'],
  unanswerable: ['vendor'],
  access: ['vendor', 'name', 'actor', 'end'],
  signIn: ['vendor', 'name'],
  team: ['vendor'],
  test: ['vendor'],
};
