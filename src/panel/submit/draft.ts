import { effect } from '@preact/signals';
import { newKey } from '../latest.ts';
import { type Kept, asKept } from '../uploads.ts';

/** What is kept of a form until the server has said yes. */
export interface Draft {
  /** The idempotency key: however often this draft is sent, and from wherever, it makes one ticket. */
  key: string;
  values: Record<string, string>;
  /** Files, also those that were still on their way. */
  files: Kept[];
  /** Whether it was sent off and waits for the network. */
  queued: boolean;
}

/** Longer than anything that can be sent: such a value was not written by a person. */
const LONGEST = 200_000;
const PAUSE = 250;

/** Reads a stored draft; storage is untrusted, so whatever is not a draft is an empty one. */
export function asDraft(stored: unknown): Draft {
  const draft: Draft = { key: newKey(), values: {}, files: [], queued: false };
  if (typeof stored !== 'object' || stored === null) return draft;
  if (!('key' in stored && 'values' in stored && typeof stored.key === 'string')) return draft;
  if (typeof stored.values !== 'object' || stored.values === null || stored.key.length > 100) return draft;
  for (const [id, value] of Object.entries(stored.values))
    if (typeof value !== 'string' || value.length > LONGEST) return { ...draft, values: {} };
    else draft.values[id] = value;
  draft.key = stored.key;
  draft.queued = 'queued' in stored && stored.queued === true;
  if ('files' in stored) draft.files = asKept(stored.files);
  return draft;
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
