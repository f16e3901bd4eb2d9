import { ConfigurationError } from '../configuration-error.ts';
import type { EventLog, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { readRevocation, type Store } from '../database/index.ts';
import { createWorkerLoop } from '../lib/worker-loop.ts';
import { createListener, formatEvent, canReceive, type Listener } from './sse.ts';
import { createMessage } from '../messages/index.ts';
import { numberAgentEvents } from '../database/agent-events.ts';
import { readAgentEvents } from './agent-event-log.ts';

/** Options of event streams. */
export interface EventOptions {
  /** Open streams per user. Tabs of one browser share a stream. Default 5. */
  perUser?: number;
  /** Open streams per process. Default 2,000. */
  perProcess?: number;
  /** Seconds between heartbeats, at most 20. Default 15. */
  heartbeatSeconds?: number;
}

/** All streams of this process. */
export interface Hub {
  /**
   * Opens a stream of server-sent events.
   *
   * @param lastId the `Last-Event-ID` of the client; later events are replayed first
   * @throws ProblemError `rate_limited`, `unavailable`
   */
  open(identity: Identity, lastId: string | undefined): ReadableStream<Uint8Array<ArrayBuffer>>;
  /**
   * Opens a stream of events of all organizations, for an agent.
   *
   * @param lastId the `Last-Event-ID` of the client; later events are replayed first
   * @throws ProblemError `rate_limited`, `unavailable`
   */
  openForAgent(identity: Identity, lastId: string | undefined): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Sends new events of the log, also in other processes; call it after a commit. */
  wake(): void;
  /** Whether any stream is open. */
  readonly hasListeners: boolean;
  /** Number of open streams. */
  readonly listenerCount: number;
  /** Sends `status` to all streams. Not replayed: clients read the status when they connect. */
  notifyStatus(): void;
  /** Sends `access` to the streams of an organization. Not replayed, like {@link notifyStatus}. */
  notifyAccess(organizationId: string): void;
  /** Ends the person's streams. Other processes are notified; without notifications, they end them at their next heartbeat. */
  signOut(identity: Pick<Identity, 'id' | 'organization'>): void;
  /** Ends all streams and refuses new ones. Clients reconnect to another process. */
  close(): Promise<void>;
}

/** Interval at which events of other processes are picked up where no notifications arrive. */
const POLL_INTERVAL_MS = 500;
/** The same where they arrive: for events of a process that was killed after its commit. */
const CHECK_INTERVAL_MS = 3_000;
/** Collects the commits of a burst into one run. */
const DEBOUNCE_MS = 20;
/** Events per query. */
const BATCH_SIZE = 500;
/** A client that missed more events gets `reset` and reads everything again. */
const MAX_REPLAY = 1_000;

/** Key of the agents' feed. No organization has it, because ids contain no NUL. */
const AGENTS = '\0agents';

/** An entry of a feed; `name` is null for one that is not sent. */
interface FeedEntry {
  seq: number;
  name: string | null;
  data: unknown;
  canReceive: (identity: Identity) => boolean;
}

interface Group {
  /** Sequence number of the last event that was sent. */
  at: number;
  listeners: Set<Listener>;
}

interface Parts {
  store: Store;
  log: EventLog;
  clock: () => number;
  onFailure: (error: unknown) => void;
}

/**
 * Creates the hub of this process.
 *
 * @throws ConfigurationError for limits out of range
 */
export function createHub({ perUser = 5, perProcess = 2_000, heartbeatSeconds = 15 }: EventOptions, parts: Parts): Hub {
  if (!(perUser >= 1 && perProcess >= 1 && heartbeatSeconds > 0 && heartbeatSeconds <= 20)) {
    throw new ConfigurationError('events: perUser and perProcess must be at least 1, heartbeatSeconds at most 20.');
  }
  const { store, log, clock, onFailure } = parts;
  const { db } = store;
  const groups = new Map<string, Group>();
  const users = new Map<string, number>();
  const listeners = new Set<Listener>();
  let closed = false;
  let codec: Awaited<ReturnType<EventLog['cursorCodec']>> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let heartbeatAt = 0;

  const getCursorCodec = async () => (codec ??= await log.cursorCodec(db));

  /** Reads a feed: the log of an organization, or that of all agents. */
  async function readFeed(key: string, after: number): Promise<FeedEntry[]> {
    if (key !== AGENTS) {
      const events = await log.read(db, key, after, BATCH_SIZE);
      return events.map((logged) => ({
        seq: logged.seq,
        name: 'ticket',
        data: logged.event,
        canReceive: (identity) => canReceive(identity, logged),
      }));
    }
    const entries = await readAgentEvents(db, after, BATCH_SIZE);
    return entries.map((entry) => ({
      seq: entry.seq,
      name: entry.topic,
      data: entry.topic === null ? null : entry.data,
      canReceive: () => true,
    }));
  }

  /** Returns the sequence number of the last event of each feed. */
  async function readHeads(keys: readonly string[]): Promise<Map<string, number>> {
    const organizations = keys.filter((key) => key !== AGENTS);
    const heads = new Map(await log.lastSequences(db, organizations));
    if (keys.includes(AGENTS)) heads.set(AGENTS, await numberAgentEvents(db));
    return heads;
  }

  function count(identity: Identity, by: 1 | -1): void {
    const key = JSON.stringify([identity.organization?.id, identity.id]);
    const now = (users.get(key) ?? 0) + by;
    if (now > perUser)
      throw new ProblemError('rate_limited', { detail: createMessage('too_many_streams'), retryAfter: 60 });
    if (by === 1 && listeners.size >= perProcess)
      throw new ProblemError('unavailable', { retryAfter: 60, reason: 'too_many_streams' });
    if (now === 0) users.delete(key);
    else users.set(key, now);
    if (by === 1) timer ??= setInterval(poll, POLL_INTERVAL_MS).unref();
  }

  function removeListener(listener: Listener): void {
    listeners.delete(listener);
    count(listener.identity, -1);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    const { feed } = listener;
    const group = groups.get(feed);
    group?.listeners.delete(listener);
    if (group?.listeners.size === 0) groups.delete(feed);
  }

  /** Replays missed events to one listener, or sends `reset` when there are too many, and then adds it to its group. */
  async function replay(listener: Listener, lastId: string | undefined): Promise<void> {
    const { feed } = listener;
    // The listener is registered already, so a sign-out that commits after this query ends it.
    if ((await readRevocation(db, listener.identity, clock())) !== null) return listener.end('signed_out');
    const { encode, decode } = await getCursorCodec();
    const head = (await readHeads([feed])).get(feed) ?? 0;
    const since = lastId === undefined ? head : decode(feed, lastId);
    const lost = since === null || since > head || head - since > MAX_REPLAY;
    listener.at = lost ? head : since;
    listener.send(formatEvent(lost ? 'reset' : 'hello', encode(feed, listener.at), {}));
    // Until the listener is level with its group.
    for (;;) {
      const missed = await readFeed(feed, listener.at);
      for (const { seq, name, data, canReceive } of missed) {
        if (name !== null && canReceive(listener.identity)) {
          const bytes = formatEvent(name, encode(feed, seq), data);
          await listener.waitForCapacity(bytes.byteLength);
          listener.send(bytes);
        }
        listener.at = seq;
      }
      if (!listener.open) return;
      const group = groups.get(feed);
      if (missed.length === BATCH_SIZE || (group && group.at > listener.at)) continue;
      if (group) group.listeners.add(listener);
      else groups.set(feed, { at: listener.at, listeners: new Set([listener]) });
      return;
    }
  }

  /** Sends new events to a group. Each event is read and encoded once, independently of the number of listeners. */
  async function sendToGroup(feed: string, group: Group): Promise<void> {
    const { encode } = await getCursorCodec();
    for (;;) {
      const events = await readFeed(feed, group.at);
      // No listener joins before the next `await`; one that joins later has its own position.
      for (const { seq, name, data, canReceive } of events) {
        let bytes: Uint8Array<ArrayBuffer> | null = null;
        for (const listener of group.listeners) {
          if (name === null || listener.at >= seq || !canReceive(listener.identity)) continue;
          bytes ??= formatEvent(name, encode(feed, seq), data);
          listener.send(bytes);
        }
        group.at = seq;
      }
      if (events.length < BATCH_SIZE) return;
    }
  }

  async function sendToAll(): Promise<void> {
    if (groups.size === 0) return;
    const heads = await readHeads([...groups.keys()]);
    for (const [feed, group] of groups) {
      if ((heads.get(feed) ?? 0) <= group.at) continue;
      await sendToGroup(feed, group);
    }
  }

  const loop = createWorkerLoop({ runBatch: sendToAll, onError: onFailure, debounceMs: DEBOUNCE_MS });
  function wakeLocal(): void {
    if (groups.size > 0) loop.wake();
  }
  function wake(): void {
    wakeLocal();
    store.notifications?.publish({ kind: 'events' });
  }

  function sendStatus(): void {
    const bytes = formatEvent('status', null, {});
    for (const listener of listeners) listener.send(bytes);
  }
  function sendAccess(organizationId: string): void {
    const bytes = formatEvent('access', null, {});
    for (const listener of groups.get(organizationId)?.listeners ?? []) listener.send(bytes);
  }
  function endStreams(id: string, organizationId: string | undefined): void {
    for (const listener of listeners) {
      const { identity } = listener;
      if (identity.id === id && identity.organization?.id === organizationId) listener.end('signed_out');
    }
  }

  const subscription = store.notifications?.subscribe(({ kind, organizationId, userId }) => {
    if (kind === 'events') wakeLocal();
    else if (kind === 'status') sendStatus();
    else if (kind === 'access' && organizationId) sendAccess(organizationId);
    else if (kind === 'sign_out' && userId !== undefined) endStreams(userId, organizationId ?? undefined);
  });
  let checkedAt = -Infinity;

  function poll(): void {
    const now = clock();
    for (const listener of listeners)
      if (now >= (listener.identity.token.expiresAt ?? Infinity)) listener.end('expired');
    if (!store.notifications?.active || performance.now() - checkedAt >= CHECK_INTERVAL_MS) {
      checkedAt = performance.now();
      wakeLocal();
    }
    if (performance.now() < heartbeatAt) return;
    heartbeatAt = performance.now() + heartbeatSeconds * 1_000;
    void sendHeartbeats().catch(onFailure);
  }

  /** Sends heartbeats with the current position, and ends the streams of people who have signed out elsewhere. */
  async function sendHeartbeats(): Promise<void> {
    const { encode } = await getCursorCodec();
    // All listeners, also those that are still replaying.
    for (const listener of listeners)
      if ((await readRevocation(db, listener.identity, clock())) !== null) listener.end('signed_out');
    for (const [feed, group] of groups)
      for (const listener of group.listeners)
        listener.send(formatEvent('beat', encode(feed, Math.max(group.at, listener.at)), {}));
  }

  function openFeed(identity: Identity, feed: string, lastId: string | undefined): Listener['body'] {
    if (closed) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'stopping' });
    count(identity, 1);
    const listener = createListener(identity, { feed, onEnd: removeListener });
    listeners.add(listener);
    // Not awaited: the replay is as slow as the reader.
    replay(listener, lastId).catch((error: unknown) => {
      onFailure(error);
      listener.end('closing');
    });
    return listener.body;
  }

  return {
    open(identity, lastId) {
      const feed = identity.organization?.id;
      if (feed === undefined) throw new ProblemError('unavailable', { retryAfter: 1, reason: 'no_organization' });
      return openFeed(identity, feed, lastId);
    },
    openForAgent: (identity, lastId) => openFeed(identity, AGENTS, lastId),
    wake,
    get listenerCount() {
      return listeners.size;
    },
    get hasListeners() {
      return listeners.size > 0;
    },
    notifyStatus() {
      sendStatus();
      store.notifications?.publish({ kind: 'status' });
    },
    notifyAccess(organizationId) {
      sendAccess(organizationId);
      store.notifications?.publish({ kind: 'access', organizationId });
    },
    signOut({ id, organization }) {
      endStreams(id, organization?.id);
      store.notifications?.publish({ kind: 'sign_out', userId: id, organizationId: organization?.id ?? null });
    },
    async close() {
      closed = true;
      clearInterval(timer);
      for (const listener of listeners) listener.end('closing');
      await subscription?.close();
      await loop.close();
    },
  };
}
