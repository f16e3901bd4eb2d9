import * as z from 'zod/mini';
import { effect } from '@preact/signals';
import { createIdempotencyKey } from '../../data/abort-previous.ts';
import { StoredUpload } from '../../data/uploads.ts';

/** What is kept of a form until the server has said yes. */
const Draft = z.object({
  /** The idempotency key: however often this draft is sent, and from wherever, it makes one ticket. */
  key: z.string(),
  values: z.record(z.string(), z.string()),
  /** Files, also those that were still on their way. */
  files: z.array(StoredUpload),
  /** Fields that a link has filled in and that were not edited since. */
  linked: z.optional(z.array(z.string())),
  /** Whether it was sent off and waits for the network. */
  queued: z.optional(z.boolean()),
});
/** What is kept of a form until the server has said yes. */
export type Draft = z.infer<typeof Draft>;

/** Longer than anything that can be sent: such a value was not written by a person. */
const MAX_DRAFT_LENGTH = 200_000;
const SAVE_DELAY_MS = 250;

/** Reads a stored draft; storage is untrusted, so whatever is not a draft is an empty one. */
export function parseDraft(stored: unknown): Draft {
  const { data } = z.safeParse(Draft, stored);
  return data && data.key.length <= 100 && Object.values(data.values).every(({ length }) => length <= MAX_DRAFT_LENGTH)
    ? data
    : { key: createIdempotencyKey(), values: {}, files: [] };
}

/**
 * Calls `save` soon, soon after what it reads has changed, and at the latest when the page goes away.
 *
 * @returns stops; with `true` what is not saved yet is saved first.
 */
export function autosave(read: () => unknown, save: () => void): (flush: boolean) => void {
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
    timer ??= setTimeout(now, SAVE_DELAY_MS);
  });
  addEventListener('pagehide', now);
  return (flush) => {
    stop();
    if (flush) now();
    clearTimeout(timer);
    removeEventListener('pagehide', now);
  };
}
