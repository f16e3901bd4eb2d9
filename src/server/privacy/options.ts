import { ConfigurationError } from '../configuration-error.ts';
import type { Identity } from '../interfaces/index.ts';

const DAY_MS = 24 * 3_600_000;

/** Options of data export, erasure and retention. */
export interface PrivacyOptions {
  /** Agents who may export and erase people and apply the retention. Default: none; the command line always can. */
  officers?: (identity: Identity) => boolean;
  /** Retention of closed tickets in days; `false` disables their deletion. Default 730. */
  closedTicketDays?: number | false;
  /** Retention in days by organization id. */
  organizations?: Readonly<Record<string, number | false>>;
}

/** Validated privacy options. */
export interface PrivacySettings {
  officers: (identity: Identity) => boolean;
  /** Milliseconds; null disables the deletion. */
  retentionMs: number | null;
  organizations: ReadonlyMap<string, number | null>;
}

/** Validates privacy options. @throws ConfigurationError naming the option that is invalid */
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
    retentionMs: ms(closedTicketDays),
    organizations: new Map(Object.entries(organizations).map(([id, days]) => [id, ms(days)])),
  };
}
