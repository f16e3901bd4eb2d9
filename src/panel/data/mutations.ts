import * as z from 'zod/mini';
import { type Signal, effect, signal } from '@preact/signals';
import type { CustomerApi } from '../../contract/index.ts';
import type { PanelContext, UserError } from '../core/context.ts';
import { createIdempotencyKey } from './idempotency-key.ts';
import type { Resource } from './resource.ts';

/** The last unconfirmed mutation, with its idempotency key for a retry. */
export const PendingMutation = z.object({ what: z.string(), key: z.string() });
/** The last unconfirmed mutation, with its idempotency key for a retry. */
export type PendingMutation = z.infer<typeof PendingMutation>;

/** Mutations of a resource, one at a time. */
export interface Mutations<A> {
  /** The mutation in flight. */
  pendingAction: Signal<A | null>;
  /** Error of the last mutation. */
  actionError: Signal<UserError | null>;
  /** Localized success message of the last mutation. */
  outcome: Signal<string | null>;
  /** Runs a mutation. Resolves with true on success. */
  run(what: A, detail: string, call: (api: CustomerApi, attempt: PendingMutation) => Promise<string>): Promise<boolean>;
}

/**
 * Creates mutations that refresh the resource afterwards; there are no optimistic updates. A retry of the same mutation
 * reuses its idempotency key.
 *
 * @param resource - the resource that the mutations change.
 * @param restored - an unconfirmed mutation of an earlier page.
 * @param onSettled - called after each mutation, successful or not.
 */
export function createMutations<A>(
  app: PanelContext,
  resource: Pick<Resource<unknown>, 'stop' | 'refresh'>,
  restored: PendingMutation | null = null,
  onSettled = () => {},
): Mutations<A> {
  const pendingAction = signal<A | null>(null);
  const actionError = signal<UserError | null>(null);
  const outcome = signal<string | null>(null);
  let attempt = restored;
  let disposed = false;
  effect(() => () => {
    disposed = true;
  });
  return {
    pendingAction: pendingAction,
    actionError: actionError,
    outcome,
    async run(action, detail, call) {
      if (pendingAction.peek() !== null) return false;
      const what = JSON.stringify([action, detail]);
      if (attempt?.what !== what) attempt = { what, key: createIdempotencyKey() };
      pendingAction.value = action;
      actionError.value = null;
      outcome.value = null;
      // Aborts a read that started earlier, because it would return stale data.
      resource.stop();
      let message: string | null = null;
      try {
        message = await call(await app.api(), attempt);
        attempt = null;
      } catch (error) {
        const failure = app.toUserError(error);
        // The server stores a final rejection with the key, so the next attempt needs a new one.
        if (!failure.retryable) attempt = null;
        actionError.value = failure;
      }
      if (!disposed) {
        pendingAction.value = null;
        outcome.value = message;
        if (message !== null) app.announce(message);
        void resource.refresh();
        onSettled();
      }
      return message !== null;
    },
  };
}
