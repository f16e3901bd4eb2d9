import * as z from 'zod/mini';
import { effect } from '@preact/signals';
import { createIdempotencyKey } from '../../data/idempotency-key.ts';
import { StoredUpload } from '../../data/uploads.ts';

/** Draft of a ticket, stored until the server has created it. */
const Draft = z.object({
  /** Idempotency key of all attempts, so that a draft creates one ticket. */
  key: z.string(),
  values: z.record(z.string(), z.string()),
  /** Uploads, including unfinished ones. */
  files: z.array(StoredUpload),
  /** Ids of fields prefilled by a link and not edited since. */
  linked: z.optional(z.array(z.string())),
  /** Whether the ticket was submitted offline and waits for the network. */
  queued: z.optional(z.boolean()),
});
/** Draft of a ticket, stored until the server has created it. */
export type Draft = z.infer<typeof Draft>;

/** Characters of a value, above every limit of the API. */
const MAX_VALUE_LENGTH = 200_000;
const SAVE_DELAY_MS = 250;

/** Parses a stored draft. Storage is untrusted: an invalid draft becomes an empty one. */
export function parseDraft(stored: unknown): Draft {
  const { data } = z.safeParse(Draft, stored);
  return data && data.key.length <= 100 && Object.values(data.values).every(({ length }) => length <= MAX_VALUE_LENGTH)
    ? data
    : { key: createIdempotencyKey(), values: {}, files: [] };
}

/**
 * Saves with a debounce, at first and when the signals read by `read` change, and on `pagehide`.
 *
 * @returns a function that stops it; with `true` it first saves pending changes.
 */
export function autosave(read: () => unknown, save: () => void): (flush: boolean) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const saveNow = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    save();
  };
  const stop = effect(() => {
    read();
    // Also on the first run, for text typed before this module was loaded.
    timer ??= setTimeout(saveNow, SAVE_DELAY_MS);
  });
  addEventListener('pagehide', saveNow);
  return (flush) => {
    stop();
    if (flush) saveNow();
    clearTimeout(timer);
    removeEventListener('pagehide', saveNow);
  };
}
