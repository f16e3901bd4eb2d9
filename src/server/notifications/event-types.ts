import * as z from 'zod/mini';
import { ACCESS_MESSAGE_ACTIONS, TICKET_MESSAGE_TYPES } from '../../contract/index.ts';

const types: readonly string[] = [
  ...Object.keys(TICKET_MESSAGE_TYPES),
  'inquiry.received',
  ...ACCESS_MESSAGE_ACTIONS.map((action) => `access.${action}`),
];

/** Types of events, such as `ticket.created`, or all of a kind, such as `ticket.*`. */
export const EventTypes = z.array(
  z.string().check(
    z.refine((type) => types.includes(type) || ['ticket.*', 'inquiry.*', 'access.*'].includes(type), {
      error: 'expected a type of event such as "ticket.created", or "ticket.*"',
    }),
  ),
);

/** Whether a list of types contains a type. */
export const matchesType = (events: readonly string[], type: string): boolean =>
  events.includes(type) || events.includes(`${type.split('.')[0]}.*`);
