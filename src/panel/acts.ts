import * as z from 'zod/mini';
import { type Signal, effect, signal } from '@preact/signals';
import type { TicketApi } from '../contract/index.ts';
import type { App, Failure } from './app.ts';
import { newKey } from './latest.ts';
import type { Reading } from './reading.ts';

/** What was tried last, with the key under which it is tried again. */
export const Attempt = z.object({ what: z.string(), key: z.string() });
/** What was tried last, with the key under which it is tried again. */
export type Attempt = z.infer<typeof Attempt>;

/** What a viewer does to something that is being read, one act at a time. */
export interface Acts<A> {
  /** The act that is on its way. */
  acting: Signal<A | null>;
  /** Why the last act failed. */
  actFailure: Signal<Failure | null>;
  /** What the last act came to, in words. */
  outcome: Signal<string | null>;
  /** Carries an act out. True when the server said yes. */
  act(what: A, detail: string, call: (api: TicketApi, attempt: Attempt) => Promise<string>): Promise<boolean>;
}

/**
 * Carries acts out and then reads how things stand: nothing on the screen moves before the server's yes. Trying the very
 * same again repeats it under the same key instead of doing it twice.
 *
 * @param seen - what the acts change.
 * @param kept - an attempt of which nobody knows how it ended.
 * @param after - called when the server has answered, or has not.
 */
export function acts<A>(
  app: App,
  seen: Pick<Reading<unknown>, 'stop' | 'refresh'>,
  kept: Attempt | null = null,
  after = () => {},
): Acts<A> {
  const acting = signal<A | null>(null);
  const actFailure = signal<Failure | null>(null);
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
        const why = app.explain(error);
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
