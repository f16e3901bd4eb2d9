import { LRUCache } from 'lru-cache';
import { createHmac, randomBytes } from 'node:crypto';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** Calls a minute, also the burst that may come at once. `Infinity` switches one off. */
export interface RateLimits {
  /** Every call. Default: 600 a user, 6,000 an organization, 1,200 an address, signed in and not counted apart. */
  requests: RateLimit;
  /** Calls that change something, uploads apart. Default: 60 a user, 600 an organization, 300 an address. */
  writes: RateLimit;
  /** Uploads. Default: 60 a user, 600 an organization, 120 an address. */
  uploads: RateLimit;
  /** What is asked while somebody types: articles and hints. Default: 240 a user, 2,400 an organization, 600 an address. */
  searches: RateLimit;
  /** Session tokens that back ends ask about; not counted as requests. Default: 60,000 a user and an address. */
  verifications: RateLimit;
  /** Tokens that could not be verified. Default: 60 an address. */
  failedTokens: { address: number };
  /** Inquiries of people who are not signed in. Default: 5 an address, 60 in all. */
  inquiries: { address: number; all: number };
}
/** Calls a minute by who makes them. */
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

/** Rate limits as a vendor gives them: only what differs from the defaults, or `false` for none at all. */
export type RateLimitOptions = false | { [K in keyof RateLimits]?: Partial<RateLimits[K]> };

/** Buckets that are kept at most. Beyond, the one untouched the longest goes, which at worst forgives somebody early. */
const MAX_BUCKETS = 50_000;

/** What kind of call is counted. */
export type RateLimitBucket = 'requests' | 'writes' | 'uploads' | 'searches' | 'verifications';

/** What was known of a caller when their call was counted. Each has a limit of its own, so that none uses up another's. */
export type Standing = 'anonymous' | 'expired' | 'verified';

/** Counts calls and refuses those beyond the limits with the problem `rate_limited`. */
export interface RateLimiter {
  /** `address` is null when it is not known. Default standing: `anonymous`. */
  countAddress(kind: RateLimitBucket, address: string | null, standing?: Standing): void;
  countCaller(kind: RateLimitBucket, identity: Identity): void;
  /** Whether an address has sent too many bad tokens. Valid ones go on. */
  isThrottled(address: string | null): boolean;
  /** Counts a bad token. @throws ProblemError `rate_limited` when there were too many before */
  countFailedToken(address: string | null): void;
  /** Before an inquiry is even read. */
  countInquiry(address: string | null): void;
}

/**
 * Token buckets in this process's memory. Several processes each count for themselves; a limit across them belongs to
 * the proxy in front.
 */
export function createRateLimiter(options: RateLimitOptions, clock: () => number): RateLimiter {
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
  const buckets = new Buckets(clock);
  // Addresses are personal data: what stays in memory cannot be turned back into one.
  const salt = randomBytes(32);
  const hidden = (address: string) => createHmac('sha256', salt).update(addressGroup(address)).digest('base64url');

  return {
    countAddress(kind, address, standing = 'anonymous') {
      if (address !== null) buckets.take(`${kind}:address:${standing}:${hidden(address)}`, limits[kind].address);
    },
    countCaller(kind, { id, organization }) {
      const home = organization?.id ?? '';
      buckets.take(`${kind}:user:${JSON.stringify([home, id])}`, limits[kind].user);
      if (organization) buckets.take(`${kind}:organization:${home}`, limits[kind].organization);
    },
    isThrottled(address) {
      return address !== null && buckets.isEmpty(`failed:${hidden(address)}`, limits.failedTokens.address);
    },
    countInquiry(address) {
      if (address !== null) buckets.take(`inquiries:address:${hidden(address)}`, limits.inquiries.address);
      buckets.take('inquiries:all', limits.inquiries.all);
    },
    countFailedToken(address) {
      if (address !== null) buckets.take(`failed:${hidden(address)}`, limits.failedTokens.address);
    },
  };
}

/** A household or host gets a whole /64 of IPv6, so counting single addresses would count nothing. */
function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const front = head.split(':').filter(Boolean);
  const back = tail?.split(':').filter(Boolean) ?? [];
  const groups = tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

class Buckets {
  readonly #clock: () => number;
  readonly #levels = new LRUCache<string, { level: number; at: number }>({ max: MAX_BUCKETS });

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Takes one, or throws when there is none. */
  take(key: string, perMinute: number): void {
    this.check(key, perMinute);
    this.spend(key, perMinute);
  }

  isEmpty(key: string, perMinute: number): boolean {
    return perMinute !== Infinity && this.#level(key, perMinute) < 1;
  }

  check(key: string, perMinute: number): void {
    if (perMinute === Infinity) return;
    const level = this.#level(key, perMinute);
    if (level < 1) throw new ProblemError('rate_limited', { retryAfter: ((1 - level) * 60) / perMinute });
  }

  spend(key: string, perMinute: number): void {
    if (perMinute === Infinity) return;
    const level = this.#level(key, perMinute);
    this.#levels.set(key, { level: Math.max(0, level - 1), at: this.#clock() });
  }

  #level(key: string, perMinute: number): number {
    const bucket = this.#levels.get(key);
    if (!bucket) return perMinute;
    // A clock set back must not empty a bucket for hours.
    const elapsed = Math.max(0, this.#clock() - bucket.at);
    return Math.min(perMinute, bucket.level + (elapsed / 60_000) * perMinute);
  }
}
