import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** Concurrency limits and wait times of a fair queue. */
export interface FairQueueOptions {
  /** Tasks of all organizations. */
  total: number;
  perOrganization: number;
  perPerson: number;
  /** Milliseconds after which a waiting task is refused. */
  maxWaitMs: number;
  /** Waiting tasks of one organization; further ones are refused immediately. */
  maxWaiting: number;
}

/** Runs `task` as soon as its client has a free slot. @throws ProblemError `unavailable` with `Retry-After` */
export type RunFairly = <T>(client: Identity | null, task: () => Promise<T>) => Promise<T>;

interface Waiter {
  person: string;
  start: () => void;
}

/** Seconds after which a refused client may ask again. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Creates a queue in which each organization, and each person in it, is limited to a share of the slots.
 *
 * Tasks beyond a client's share wait. When a slot becomes free, organizations take turns (round robin), and within one
 * the oldest task runs first. Holds within this process only.
 */
export function createFairQueue(options: FairQueueOptions): RunFairly {
  const running = new Counts();
  /** By organization, in round-robin order. */
  const waiting = new Map<string, Waiter[]>();

  const hasSlot = (organization: string, person: string) =>
    running.get('') < options.total &&
    running.get(organization) < options.perOrganization &&
    running.get(person) < options.perPerson;

  function dispatch(): void {
    for (const [organization, waiters] of waiting) {
      const next = waiters.findIndex(({ person }) => hasSlot(organization, person));
      const [waiter] = next === -1 ? [] : waiters.splice(next, 1);
      if (!waiter) continue;
      // Runs to the end of the round. Iteration of a map includes keys that are added meanwhile, so the loop ends when
      // no waiter has a slot.
      waiting.delete(organization);
      if (waiters.length > 0) waiting.set(organization, waiters);
      waiter.start();
    }
  }

  async function wait(organization: string, person: string): Promise<void> {
    const waiters = waiting.get(organization) ?? [];
    if (waiters.length >= options.maxWaiting) throw busy('queue_full');
    waiting.set(organization, waiters);
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => {
        waiters.splice(waiters.indexOf(waiter), 1);
        if (waiters.length === 0 && waiting.get(organization) === waiters) waiting.delete(organization);
        reject(busy('queue_timeout'));
      }, options.maxWaitMs);
      const waiter: Waiter = {
        person,
        start() {
          clearTimeout(timeout);
          running.add([organization, person], 1);
          resolve();
        },
      };
      waiters.push(waiter);
    });
  }

  return async (client, task) => {
    const { organization, person } = toShares(client);
    if (hasSlot(organization, person)) running.add([organization, person], 1);
    else await wait(organization, person);
    try {
      return await task();
    } finally {
      running.add([organization, person], -1);
      dispatch();
    }
  };
}

const busy = (reason: 'queue_full' | 'queue_timeout') =>
  new ProblemError('unavailable', { retryAfter: RETRY_AFTER_SECONDS, reason });

/** Returns the keys of a client's shares. People without an organization, agents among them, have a share each. */
function toShares(client: Identity | null): { organization: string; person: string } {
  const organizationId = client?.organization?.id ?? null;
  const person = JSON.stringify(['person', organizationId, client?.id ?? null]);
  return {
    organization: organizationId === null ? `alone:${person}` : JSON.stringify(['organization', organizationId]),
    person,
  };
}

/** Running tasks by share; under the empty name, all of them. */
class Counts {
  readonly #counts = new Map<string, number>();

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(names: readonly string[], change: 1 | -1): void {
    for (const name of ['', ...names]) {
      const count = this.get(name) + change;
      if (count === 0) this.#counts.delete(name);
      else this.#counts.set(name, count);
    }
  }
}
