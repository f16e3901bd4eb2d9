import { ConfigurationError } from '../auth/options.ts';
import type { Identity } from '../interfaces/index.ts';

const DAY_MS = 24 * 3_600_000;

/** Who may export and erase, and how long things are kept. */
export interface PrivacyOptions {
  /** The agents who may export and erase people, and apply the retention by hand. Default: none; the command line always can. */
  officers?: (identity: Identity) => boolean;
  /** Days after closing for which a ticket is kept with all that belongs to it; `false` for ever. Default 730. */
  closedTicketDays?: number | false;
  /** Other days for some organizations, by their id. */
  organizations?: Readonly<Record<string, number | false>>;
}

/** The same after its check. */
export interface PrivacySettings {
  officers: (identity: Identity) => boolean;
  /** Milliseconds; null for ever. */
  keptMs: number | null;
  organizations: ReadonlyMap<string, number | null>;
}

/** @throws ConfigurationError with a sentence for the person who starts the server */
export function resolvePrivacyOptions({
  officers,
  closedTicketDays = 730,
  organizations = {},
}: PrivacyOptions): PrivacySettings {
  const ms = (days: number | false) => {
    if (days === false) return null;
    if (!(days >= 1 && days <= 36_500))
      throw new ConfigurationError('privacy.closedTicketDays must be a number of days from 1 on, or false.');
    return days * DAY_MS;
  };
  return {
    officers: officers ?? (() => false),
    keptMs: ms(closedTicketDays),
    organizations: new Map(Object.entries(organizations).map(([id, days]) => [id, ms(days)])),
  };
}
