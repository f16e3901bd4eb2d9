import { ConfigurationError } from '../auth/options.ts';
import type { EventLog, Identity } from '../interfaces.ts';
import { ProblemError } from '../errors.ts';
import { readRevocation, type Store } from '../database/index.ts';
import { createWorkerLoop } from '../lib/worker-loop.ts';
import { createListener, formatEvent, canReceive, type Listener } from './sse.ts';

/** What a vendor can say about streams of events. */
export interface EventOptions {
  /** Streams that one user may have open: browsers, not tabs, whose leader listens for all. Default 5. */
  perUser?: number;
  /** Streams in this process. Default 2,000. */
  perProcess?: number;
  /** Seconds between signs of life, at most 20. Default 15. */
  beatSeconds?: number;
}

/** All streams of this process. */
export interface Hub {
  /**
   * Begins to tell somebody what happens.
   *
   * @param lastId where they have read to; what came since is told first
   * @throws ProblemError `rate_limited`, `unavailable`
   */
  open(identity: Identity, lastId: string | undefined): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Something may have happened. */
  wake(): void;
  /** Whether anybody listens. */
  readonly hasListeners: boolean;
  /** Tells everybody that the status may have changed. It has no place in the order: whoever misses it reads the status anyway. */
  notifyStatus(): void;
  /** Tells an organization that something about support access has changed; like {@link notifyStatus}. */
  notifyAccess(organizationId: string): void;
  /** Ends the person's streams in this process at once. Other processes end those of the token at their next sign of life. */
  signOut(identity: Identity): void;
  /** Ends all streams and refuses new ones: their readers come back to the next process. */
  close(): Promise<void>;
}

/** What other processes write is seen this much later at most (ms). */
const POLL_INTERVAL_MS = 500;
/** Events read at a time. */
const BATCH_SIZE = 500;
/** More than this, and whoever comes back reads everything again instead. */
const MAX_REPLAY = 1_000;

interface Group {
  /** The number of the last event that was told. */
  at: number;
  listeners: Set<Listener>;
}

interface Parts {
  store: Store;
  log: EventLog;
  clock: () => number;
  onFailure: (error: unknown) => void;
}

/** @throws ConfigurationError for limits that cannot be right */
export function createHub({ perUser = 5, perProcess = 2_000, beatSeconds = 15 }: EventOptions, parts: Parts): Hub {
  if (!(perUser >= 1 && perProcess >= 1 && beatSeconds > 0 && beatSeconds <= 20)) {
    throw new ConfigurationError('events: perUser and perProcess must be at least 1, beatSeconds at most 20.');
  }
  const { store, log, clock, onFailure } = parts;
  const { db } = store;
  const groups = new Map<string, Group>();
  const users = new Map<string, number>();
  const listeners = new Set<Listener>();
  let closed = false;
  let marks: Awaited<ReturnType<EventLog['cursorCodec']>> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let beatAt = 0;

  const readMarks = async () => (marks ??= await log.cursorCodec(db));

  function count(identity: Identity, by: 1 | -1): void {
    const key = JSON.stringify([identity.organization?.id, identity.id]);
    const now = (users.get(key) ?? 0) + by;
    if (now > perUser)
      throw new ProblemError('rate_limited', { detail: 'Too many live connections are open.', retryAfter: 60 });
    if (by === 1 && listeners.size >= perProcess) throw new ProblemError('unavailable', { retryAfter: 60 });
    if (now === 0) users.delete(key);
    else users.set(key, now);
    if (by === 1) timer ??= setInterval(look, POLL_INTERVAL_MS).unref();
  }

  function leave(listener: Listener): void {
    listeners.delete(listener);
    count(listener.identity, -1);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    const id = listener.identity.organization?.id ?? '';
    const group = groups.get(id);
    group?.listeners.delete(listener);
    if (group?.listeners.size === 0) groups.delete(id);
  }

  /** Tells one listener what it has missed. When that is too much, it is told so, and told only what comes from now on. */
  async function catchUp(listener: Listener, organizationId: string, lastId: string | undefined): Promise<void> {
    // It is among the listeners already: a sign-out that is committed after this look finds it there.
    if ((await readRevocation(db, listener.identity)) !== null) return listener.end('signed_out');
    const { encode: seal, decode: open } = await readMarks();
    const head = (await log.lastSequences(db, [organizationId])).get(organizationId) ?? 0;
    const since = lastId === undefined ? head : open(organizationId, lastId);
    const lost = since === null || since > head || head - since > MAX_REPLAY;
    listener.at = lost ? head : since;
    listener.send(formatEvent(lost ? 'reset' : 'hello', seal(organizationId, listener.at), {}));
    // Until nothing is between what it was told and what the others were.
    for (;;) {
      const missed = await log.read(db, organizationId, listener.at, BATCH_SIZE);
      for (const logged of missed) {
        if (canReceive(listener.identity, logged)) {
          const bytes = formatEvent('ticket', seal(organizationId, logged.seq), logged.event);
          await listener.waitForCapacity(bytes.byteLength);
          listener.send(bytes);
        }
        listener.at = logged.seq;
      }
      if (!listener.open) return;
      const group = groups.get(organizationId);
      if (missed.length === BATCH_SIZE || (group && group.at > listener.at)) continue;
      if (group) group.listeners.add(listener);
      else groups.set(organizationId, { at: listener.at, listeners: new Set([listener]) });
      return;
    }
  }

  /** Tells a group what is new; each event is read and written once, however many listen. */
  async function tell(organizationId: string, group: Group): Promise<void> {
    const { encode: seal } = await readMarks();
    for (;;) {
      const events = await log.read(db, organizationId, group.at, BATCH_SIZE);
      // From here to the next read nobody joins: whoever does later has read to a number of their own.
      for (const logged of events) {
        let bytes: Uint8Array<ArrayBuffer> | null = null;
        for (const listener of group.listeners) {
          if (listener.at >= logged.seq || !canReceive(listener.identity, logged)) continue;
          bytes ??= formatEvent('ticket', seal(organizationId, logged.seq), logged.event);
          listener.send(bytes);
        }
        group.at = logged.seq;
      }
      if (events.length < BATCH_SIZE) return;
    }
  }

  async function tellAll(): Promise<void> {
    if (groups.size === 0) return;
    const heads = await log.lastSequences(db, [...groups.keys()]);
    for (const [id, group] of groups) {
      if ((heads.get(id) ?? 0) <= group.at) continue;
      await tell(id, group);
    }
  }

  const loop = createWorkerLoop({ runBatch: tellAll, onError: onFailure });
  function wake(): void {
    if (groups.size > 0) loop.wake();
  }

  function look(): void {
    const now = clock();
    for (const listener of listeners)
      if (now >= (listener.identity.token.expiresAt ?? Infinity)) listener.end('expired');
    wake();
    if (performance.now() < beatAt) return;
    beatAt = performance.now() + beatSeconds * 1_000;
    void beat().catch(onFailure);
  }

  /** Signs of life, which carry how far all is told; and no stream outlives its person's sign-out. */
  async function beat(): Promise<void> {
    const { encode: seal } = await readMarks();
    // All, also those that still read what they have missed.
    for (const listener of listeners)
      if ((await readRevocation(db, listener.identity)) !== null) listener.end('signed_out');
    for (const [id, group] of groups)
      for (const listener of group.listeners)
        listener.send(formatEvent('beat', seal(id, Math.max(group.at, listener.at)), {}));
  }

  return {
    open(identity, lastId) {
      const organizationId = identity.organization?.id;
      if (closed || organizationId === undefined) throw new ProblemError('unavailable', { retryAfter: 1 });
      count(identity, 1);
      const listener = createListener(identity, 0, leave);
      listeners.add(listener);
      // Not waited for: what was missed goes out as fast as it is read.
      catchUp(listener, organizationId, lastId).catch((error: unknown) => {
        onFailure(error);
        listener.end('closing');
      });
      return listener.body;
    },
    wake,
    get hasListeners() {
      return listeners.size > 0;
    },
    notifyStatus() {
      const bytes = formatEvent('status', null, {});
      for (const listener of listeners) listener.send(bytes);
    },
    notifyAccess(organizationId) {
      const bytes = formatEvent('access', null, {});
      for (const listener of groups.get(organizationId)?.listeners ?? []) listener.send(bytes);
    },
    signOut({ id, organization }) {
      for (const listener of listeners) {
        const { identity } = listener;
        if (identity.id === id && identity.organization?.id === organization?.id) listener.end('signed_out');
      }
    },
    async close() {
      closed = true;
      clearInterval(timer);
      for (const listener of listeners) listener.end('closing');
      await loop.close();
    },
  };
}
