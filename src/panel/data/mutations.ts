import * as z from 'zod/mini';
import { type Signal, effect, signal } from '@preact/signals';
import type { CustomerApi } from '../../contract/index.ts';
import type { PanelContext, UserError } from '../core/context.ts';
import { newKey } from './abort-previous.ts';
import type { Resource } from './resource.ts';

/** What was tried last, with the key under which it is tried again. */
export const PendingMutation = z.object({ what: z.string(), key: z.string() });
/** What was tried last, with the key under which it is tried again. */
export type PendingMutation = z.infer<typeof PendingMutation>;

/** What a viewer does to something that is being read, one act at a time. */
export interface Mutations<A> {
  /** The act that is on its way. */
  acting: Signal<A | null>;
  /** Why the last act failed. */
  actFailure: Signal<UserError | null>;
  /** What the last act came to, in words. */
  outcome: Signal<string | null>;
  /** Carries an act out. True when the server said yes. */
  act(what: A, detail: string, call: (api: CustomerApi, attempt: PendingMutation) => Promise<string>): Promise<boolean>;
}

/**
 * Carries acts out and then reads how things stand: nothing on the screen moves before the server's yes. Trying the very
 * same again repeats it under the same key instead of doing it twice.
 *
 * @param seen - what the acts change.
 * @param kept - an attempt of which nobody knows how it ended.
 * @param after - called when the server has answered, or has not.
 */
export function createMutations<A>(
  app: PanelContext,
  seen: Pick<Resource<unknown>, 'stop' | 'refresh'>,
  kept: PendingMutation | null = null,
  after = () => {},
): Mutations<A> {
  const acting = signal<A | null>(null);
  const actFailure = signal<UserError | null>(null);
  const outcome = signal<string | null>(null);
  let attempt = kept;
  let over = false;
  effect(() => () => {
    over = true;
  });
  return {
    acting,
    actFailure,
    outcome,
    async act(act, detail, call) {
      if (acting.peek() !== null) return false;
      const what = JSON.stringify([act, detail]);
      if (attempt?.what !== what) attempt = { what, key: newKey() };
      acting.value = act;
      actFailure.value = null;
      outcome.value = null;
      // A read that was begun before the act would show things as they were.
      seen.stop();
      let words: string | null = null;
      try {
        words = await call(await app.api(), attempt);
        attempt = null;
      } catch (error) {
        const why = app.toUserError(error);
        // What was refused for good will be refused again under the same key.
        if (!why.retryable) attempt = null;
        actFailure.value = why;
      }
      if (!over) {
        acting.value = null;
        outcome.value = words;
        if (words !== null) app.announce(words);
        void seen.refresh();
        after();
      }
      return words !== null;
    },
  };
}
