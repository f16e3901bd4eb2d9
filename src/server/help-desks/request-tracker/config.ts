import { ConfigurationError } from '../../auth/options.ts';
import type { DeskConnection } from '../http-client.ts';

/** How a Request Tracker is connected. */
export interface RequestTrackerOptions extends DeskConnection {
  /** An authentication token of the account that the server uses. docs/integrations/request-tracker.md lists its rights. */
  token: string;
  /** The queue that tickets are filed in. No other queue is ever looked at. */
  queue: string;
  /**
   * The ticket custom field (one line of text) that the server marks tickets with, to find again what was filed when no
   * answer came. Default `Madoguchi reference`.
   */
  markerField?: string;
  /** The custom field that a category goes into. Without it, it goes into the note for agents. */
  categoryField?: string;
}

/** @throws ConfigurationError that names the wrong key */
export function checkOptions(options: RequestTrackerOptions): void {
  const { token, queue } = options;
  if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigurationError('desk.token must be an authentication token.');
  if (queue.trim() === '') throw new ConfigurationError('desk.queue must name a queue.');
  for (const key of ['markerField', 'categoryField'] as const) checkFieldName(`desk.${key}`, options[key]);
}

/** @throws ConfigurationError for a name that a query could not hold */
export function checkFieldName(key: string, name: string | undefined): void {
  if (name !== undefined && (name.trim() === '' || /[{}'"\\]|\p{Cc}/u.test(name)))
    throw new ConfigurationError(`${key} must be the name of a custom field, without quotes and braces.`);
}
