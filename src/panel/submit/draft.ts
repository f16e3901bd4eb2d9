import * as z from 'zod/mini';
import { effect } from '@preact/signals';
import { newKey } from '../latest.ts';
import { Kept } from '../uploads.ts';

/** What is kept of a form until the server has said yes. */
const Draft = z.object({
  /** The idempotency key: however often this draft is sent, and from wherever, it makes one ticket. */
  key: z.string(),
  values: z.record(z.string(), z.string()),
  /** Files, also those that were still on their way. */
  files: z.array(Kept),
  /** Fields that a link has filled in and that were not edited since. */
  linked: z.optional(z.array(z.string())),
  /** Whether it was sent off and waits for the network. */
  queued: z.optional(z.boolean()),
});
/** What is kept of a form until the server has said yes. */
export type Draft = z.infer<typeof Draft>;

/** Longer than anything that can be sent: such a value was not written by a person. */
const LONGEST = 200_000;
const PAUSE = 250;

/** Reads a stored draft; storage is untrusted, so whatever is not a draft is an empty one. */
export function asDraft(stored: unknown): Draft {
  const { data } = z.safeParse(Draft, stored);
  return data && data.key.length <= 100 && Object.values(data.values).every(({ length }) => length <= LONGEST)
    ? data
    : { key: newKey(), values: {}, files: [] };
}

/**
 * Calls `save` soon, soon after what it reads has changed, and at the latest when the page goes away.
 *
 * @returns stops; with `true` what is not saved yet is saved first.
 */
export function saving(read: () => unknown, save: () => void): (flush: boolean) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    save();
  };
  const stop = effect(() => {
    read();
    // Also at the start: something may have been typed before this was there to see it.
    timer ??= setTimeout(now, PAUSE);
  });
  addEventListener('pagehide', now);
  return (flush) => {
    stop();
    if (flush) now();
    clearTimeout(timer);
    removeEventListener('pagehide', now);
  };
}
