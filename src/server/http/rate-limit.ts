import { LRUCache } from 'lru-cache';
import { createHmac, randomBytes } from 'node:crypto';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** Calls per minute, which is also the burst size. `Infinity` disables a limit. */
export interface RateLimits {
  /** All calls. Default: 600 per user, 6,000 per organization, 1,200 per address, signed in or not. */
  requests: RateLimit;
  /** Writes except uploads. Default: 60 per user, 600 per organization, 300 per address. */
  writes: RateLimit;
  /** Uploads. Default: 60 per user, 600 per organization, 120 per address. */
  uploads: RateLimit;
  /** Searches while typing: articles and suggestions. Default: 240 per user, 2,400 per organization, 600 per address. */
  searches: RateLimit;
  /** Verifications of session tokens by back ends; not counted as requests. Default: 60,000 per user and per address. */
  verifications: RateLimit;
  /** Invalid tokens. Default: 60 per address. */
  failedTokens: { address: number };
  /** Inquiries without sign-in. Default: 5 per address, 60 in total. */
  inquiries: { address: number; all: number };
}
/** Calls per minute by user, organization and address. */
export interface RateLimit {
  user: number;
  organization: number;
  address: number;
}

const DEFAULTS: RateLimits = {
  requests: { user: 600, organization: 6_000, address: 1_200 },
  writes: { user: 60, organization: 600, address: 300 },
  uploads: { user: 60, organization: 600, address: 120 },
  searches: { user: 240, organization: 2_400, address: 600 },
  verifications: { user: 60_000, organization: 60_000, address: 60_000 },
  failedTokens: { address: 60 },
  inquiries: { address: 5, all: 60 },
};

/** Rate limits that differ from the defaults, or `false` to disable all. */
export type RateLimitOptions = false | { [K in keyof RateLimits]?: Partial<RateLimits[K]> };

/** Maximum buckets in memory (LRU). Evicting one at worst resets a limit early. */
const MAX_BUCKETS = 50_000;

/** Kinds of calls with their own limits. */
export type RateLimitBucket = 'requests' | 'writes' | 'uploads' | 'searches' | 'verifications';

/**
 * Authentication state of a counted call. Each state has its own limit per address. `refused:` with a digest stands for one
 * genuine token that has expired or was signed out.
 */
export type Standing = 'anonymous' | 'forged' | 'verified' | `refused:${string}`;

/** Counts calls, and rejects those above the limits with the problem `rate_limited`. */
export interface RateLimiter {
  /** `address` is null when unknown. Default standing: `anonymous`. */
  countAddress(kind: RateLimitBucket, address: string | null, standing?: Standing): void;
  countCaller(kind: RateLimitBucket, identity: Identity): void;
  /** Whether an address has sent too many invalid tokens. Valid ones are still accepted. */
  isThrottled(address: string | null): boolean;
  /** Counts an invalid token. @throws ProblemError `rate_limited` above the limit */
  countFailedToken(address: string | null): void;
  /** Counts an inquiry before it is read. */
  countInquiry(address: string | null): void;
}

/** Token buckets, which a limiter takes from. */
export interface Buckets {
  /** Tokens that may be taken now. A call may proceed from 1. */
  available(key: string, perMinute: number): number;
  spend(key: string, perMinute: number): void;
  close(): Promise<void>;
}

/**
 * Creates the limiter.
 *
 * @param shared buckets of all processes on one database, and the key of hashes in them; default: buckets of this process
 */
export function createRateLimiter(
  options: RateLimitOptions,
  clock: () => number,
  shared?: { buckets: Buckets; secret: string },
): RateLimiter {
  if (options === false) {
    return { countAddress() {}, countCaller() {}, isThrottled: () => false, countFailedToken() {}, countInquiry() {} };
  }
  const limits: RateLimits = {
    requests: { ...DEFAULTS.requests, ...options.requests },
    writes: { ...DEFAULTS.writes, ...options.writes },
    uploads: { ...DEFAULTS.uploads, ...options.uploads },
    searches: { ...DEFAULTS.searches, ...options.searches },
    verifications: { ...DEFAULTS.verifications, ...options.verifications },
    failedTokens: { ...DEFAULTS.failedTokens, ...options.failedTokens },
    inquiries: { ...DEFAULTS.inquiries, ...options.inquiries },
  };
  const buckets = shared?.buckets ?? new LocalBuckets(clock);
  const take = (key: string, perMinute: number) => {
    if (perMinute === Infinity) return;
    const available = buckets.available(key, perMinute);
    if (available < 1) throw new ProblemError('rate_limited', { retryAfter: ((1 - available) * 60) / perMinute });
    buckets.spend(key, perMinute);
  };
  // Addresses are personal data, so only salted hashes are kept in memory.
  const salt = shared?.secret ?? randomBytes(32);
  const hashAddress = (address: string) =>
    createHmac('sha256', salt).update(toAddressGroup(address)).digest('base64url');

  return {
    countAddress(kind, address, standing = 'anonymous') {
      if (address !== null) take(`${kind}:address:${standing}:${hashAddress(address)}`, limits[kind].address);
    },
    countCaller(kind, { id, organization }) {
      const organizationId = organization?.id ?? '';
      take(`${kind}:user:${JSON.stringify([organizationId, id])}`, limits[kind].user);
      if (organization) take(`${kind}:organization:${organizationId}`, limits[kind].organization);
    },
    isThrottled(address) {
      const { address: perMinute } = limits.failedTokens;
      if (address === null || perMinute === Infinity) return false;
      return buckets.available(`failed:${hashAddress(address)}`, perMinute) < 1;
    },
    countInquiry(address) {
      if (address !== null) take(`inquiries:address:${hashAddress(address)}`, limits.inquiries.address);
      take('inquiries:all', limits.inquiries.all);
    },
    countFailedToken(address) {
      if (address !== null) take(`failed:${hashAddress(address)}`, limits.failedTokens.address);
    },
  };
}

/** Groups IPv6 addresses by /64, because a household or host has a whole one. */
export function toAddressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const headGroups = head.split(':').filter(Boolean);
  const tailGroups = tail?.split(':').filter(Boolean) ?? [];
  const groups =
    tail === undefined
      ? headGroups
      : [...headGroups, ...Array(8 - headGroups.length - tailGroups.length).fill('0'), ...tailGroups];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Token buckets of this process, by a clock that can be set. */
class LocalBuckets implements Buckets {
  readonly #clock: () => number;
  readonly #levels = new LRUCache<string, { level: number; at: number }>({ max: MAX_BUCKETS });

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  spend(key: string, perMinute: number): void {
    const level = this.available(key, perMinute);
    this.#levels.set(key, { level: Math.max(0, level - 1), at: this.#clock() });
  }

  available(key: string, perMinute: number): number {
    const bucket = this.#levels.get(key);
    if (!bucket) return perMinute;
    // A clock that was set back must not empty a bucket for hours.
    const elapsed = Math.max(0, this.#clock() - bucket.at);
    return Math.min(perMinute, bucket.level + (elapsed / 60_000) * perMinute);
  }

  async close(): Promise<void> {}
}
