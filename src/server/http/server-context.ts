import type { TokenVerifier } from '../auth/verify-token.ts';
import type { RunFairly } from '../lib/fair-queue.ts';
import type { Store } from '../database/index.ts';
import type { Services } from './handler.ts';
import type { Idempotency } from './idempotency.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { VerificationGate } from './verification-gate.ts';

/** Everything that routes share. */
export interface ServerContext {
  store: Store;
  services: Services;
  verify: TokenVerifier;
  rates: RateLimiter;
  gate: VerificationGate;
  idempotency: Idempotency;
  /** Queue for uploads that are being received. */
  receiving: RunFairly;
  /** Queue for files that are held in memory. */
  processing: RunFairly;
  clock: () => number;
}

/** A request that has matched a route. */
export interface RouteRequest {
  request: Request;
  url: URL;
  params: Record<string, string>;
  address: string | null;
}

/** Context of a request in the router. */
export interface RouterEnv {
  Bindings: {
    address: string | null;
    /** Called with the pattern of the matched route, for the log. */
    onRoute: (pattern: string) => void;
  };
}
