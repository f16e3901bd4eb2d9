import { ConfigurationError } from '../../configuration-error.ts';
import type { DeskConnection } from '../http-client.ts';

/** Options of a Request Tracker connection. */
export interface RequestTrackerOptions extends DeskConnection {
  /** Authentication token of the service account. docs/integrations/request-tracker.md lists its rights. */
  token: string;
  /** Queue of the tickets. No other queue is ever read. */
  queue: string;
  /**
   * Ticket custom field (single-line text) for the marker by which a ticket is found when the response to its creation was lost.
   * Default `Madoguchi reference`.
   */
  markerField?: string;
  /** Custom field for the category. Without it, the category goes into the note for agents. */
  categoryField?: string;
}

/** @throws ConfigurationError with the wrong key */
export function checkOptions(options: RequestTrackerOptions): void {
  const { token, queue } = options;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be an authentication token.');
  if (queue.trim() === '') throw new ConfigurationError('desk.queue must name a queue.');
  for (const key of ['markerField', 'categoryField'] as const) checkFieldName(`desk.${key}`, options[key]);
}

/** @throws ConfigurationError for a name that TicketSQL cannot express */
export function checkFieldName(key: string, name: string | undefined): void {
  if (name !== undefined && (name.trim() === '' || /[{}'"\\]|\p{Cc}/u.test(name)))
    throw new ConfigurationError(`${key} must be the name of a custom field, without quotes and braces.`);
}
