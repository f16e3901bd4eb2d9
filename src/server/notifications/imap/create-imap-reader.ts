import { setTimeout as sleep } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { MailReceipt } from '../../../contract/index.ts';
import type { Lease } from '../../database/lease.ts';
import { handIn } from '../incoming-mail/hand-in.ts';
import { connectImap } from './connect.ts';
import { prepareFolders, type MailboxFolders } from './folders.ts';
import type { ImapSettings } from './options.ts';

/** Lifetime of the lease. A process that was killed is replaced after this time. */
export const LEASE_TTL_MS = 12_000;
const LEASE_RENEWAL_MS = 3_000;
/** First and longest wait between two connections. */
const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 5 * 60_000;
/** First wait after a message could not be processed. It doubles with each attempt. */
const MIN_RETRY_MS = 60_000;
/** Attempts before a message is refused: the last one is about a day after the first. */
const MAX_ATTEMPTS = 11;
const BATCH_SIZE = 50;

/** Dependencies of the reader of a mailbox. */
export interface ImapReaderParts {
  settings: ImapSettings;
  /** Adds one message. */
  receive: (raw: Uint8Array) => Promise<MailReceipt>;
  /** Larger messages are refused without being fetched. */
  maxBytes: number;
  lease: Lease;
  clock: () => number;
  onConnected: () => void;
  /** Called when the connection fails, and when a message cannot be processed for now. */
  onFailure: (error: unknown) => void;
}

/** Reads a mailbox in the background. */
export interface ImapReader {
  /** Finishes the current message and closes the connection. */
  close(): Promise<void>;
}

interface Retry {
  attempts: number;
  dueAt: number;
}

/**
 * Starts reading a mailbox: each message in the folder is processed and moved, either to the folder for processed messages or, with
 * the reason, to that for refused ones. A message that cannot be processed for now stays and is retried. New messages are announced
 * by the server (IDLE) or found by polling. Of all processes on a database, the holder of the lease reads.
 */
export function createImapReader(parts: ImapReaderParts): ImapReader {
  const stopping = new AbortController();
  const done = run(parts, stopping.signal);
  return {
    async close() {
      stopping.abort();
      await done;
    },
  };
}

async function run(parts: ImapReaderParts, signal: AbortSignal): Promise<void> {
  const { lease, clock, onFailure } = parts;
  const retries = new Map<string, Retry>();
  for (let failures = 0; !signal.aborted;) {
    try {
      if (!(await lease.acquire(clock()))) {
        await wait(LEASE_RENEWAL_MS, signal);
        continue;
      }
      await readMailbox(parts, retries, signal, () => (failures = 0));
    } catch (error) {
      if (signal.aborted) break;
      onFailure(error);
      // Jitter, so that processes do not reconnect at the same time.
      await wait(Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** failures) * (0.75 + Math.random() / 4), signal);
      failures++;
    }
  }
  await lease.release().catch(onFailure);
}

/** Waits; ends early and without an error when the signal is aborted. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});

/** Reads over one connection, until it fails, the lease is lost or the signal is aborted. */
async function readMailbox(
  parts: ImapReaderParts,
  retries: Map<string, Retry>,
  signal: AbortSignal,
  onSuccess: () => void,
): Promise<void> {
  const { settings, maxBytes, lease, clock } = parts;
  const client = await connectImap(settings, maxBytes);
  const lost = new AbortController();
  const mayContinue = () => !signal.aborted && !lost.signal.aborted;
  // A long message must not outlive the lease: another process would then read at the same time.
  const renewal = setInterval(() => {
    void lease.acquire(clock()).then(
      (held) => {
        if (held) return;
        lost.abort();
        client.close();
      },
      () => {},
    );
  }, LEASE_RENEWAL_MS).unref();
  const stop = () => client.close();
  try {
    const folders = await prepareFolders(client, settings);
    await client.mailboxOpen(folders.folder);
    parts.onConnected();
    onSuccess();
    while (mayContinue()) {
      const more = await processBatch(parts, client, folders, retries, mayContinue);
      if (more || !mayContinue()) continue;
      signal.addEventListener('abort', stop, { once: true });
      await waitForMail(client, settings.pollMs, signal);
      signal.removeEventListener('abort', stop);
    }
  } catch (error) {
    if (mayContinue()) throw error;
  } finally {
    clearInterval(renewal);
    signal.removeEventListener('abort', stop);
    if (signal.aborted || !client.usable) client.close();
    else await client.logout().catch(() => client.close());
  }
}

/** Waits until the server announces a message, at most `pollMs`. */
async function waitForMail(client: ImapFlow, pollMs: number, signal: AbortSignal): Promise<void> {
  let onExists: () => void = () => {};
  const announced = new Promise<void>((resolve) => {
    onExists = resolve;
  });
  client.on('exists', onExists);
  const timer = new AbortController();
  try {
    // Ends by itself when the next command is sent. Rejects when the connection is lost.
    const idle = client.idle();
    const ended = idle.then(() => announced);
    await Promise.race([announced, ended, wait(pollMs, AbortSignal.any([signal, timer.signal]))]);
    if (!signal.aborted) await client.noop();
    if (!client.usable) throw new Error('The connection to the mailbox was closed.');
  } finally {
    timer.abort();
    client.off('exists', onExists);
  }
}

/** Processes the messages that are due. Resolves to true when there may be more. */
async function processBatch(
  parts: ImapReaderParts,
  client: ImapFlow,
  folders: MailboxFolders,
  retries: Map<string, Retry>,
  mayContinue: () => boolean,
): Promise<boolean> {
  const { clock } = parts;
  const { mailbox } = client;
  if (!mailbox) throw new Error('The folder of the mailbox was closed.');
  const found = (await client.search({ all: true }, { uid: true })) || [];
  const toKey = (uid: number) => `${mailbox.uidValidity}-${uid}`;
  const present = new Set(found.map(toKey));
  for (const key of retries.keys()) if (!present.has(key)) retries.delete(key);
  const due = found.filter((uid) => (retries.get(toKey(uid))?.dueAt ?? 0) <= clock());
  for (const uid of due.slice(0, BATCH_SIZE)) {
    if (!mayContinue()) return false;
    await processMessage(parts, client, folders, { uid, key: toKey(uid), retries });
  }
  return due.length > BATCH_SIZE;
}

async function processMessage(
  { receive, maxBytes, clock, onFailure }: ImapReaderParts,
  client: ImapFlow,
  folders: MailboxFolders,
  { uid, key, retries }: { uid: number; key: string; retries: Map<string, Retry> },
): Promise<void> {
  const described = await client.fetchOne(String(uid), { size: true }, { uid: true });
  // Moved or deleted by another program.
  if (!described) return;
  if ((described.size ?? 0) > maxBytes) {
    await client.messageMove(String(uid), folders.refused, { uid: true });
    return;
  }
  const fetched = await client.fetchOne(String(uid), { source: true }, { uid: true });
  if (!fetched || !fetched.source) return;
  const { source } = fetched;
  const result = await handIn(() => receive(source));
  if (result.kind === 'accepted') {
    await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    await client.messageMove(String(uid), folders.processed, { uid: true });
    return;
  }
  if (result.kind === 'refused') {
    await refuseMessage(client, folders, { uid, key, source }, `${result.reason}; ${result.text}`);
    return;
  }
  onFailure(result.error);
  const attempts = (retries.get(key)?.attempts ?? 0) + 1;
  if (attempts >= MAX_ATTEMPTS) {
    await refuseMessage(client, folders, { uid, key, source }, 'failed; The mail could not be processed for a day.');
    return;
  }
  retries.set(key, { attempts, dueAt: clock() + MIN_RETRY_MS * 2 ** (attempts - 1) });
}

/**
 * Moves a message to the folder for refused ones, with the reason in a header field. Messages cannot be changed, so a copy is
 * stored first; after a kill in between, the copy is found by its key.
 */
async function refuseMessage(
  client: ImapFlow,
  { folder, refused }: MailboxFolders,
  { uid, key, source }: { uid: number; key: string; source: Buffer },
  reason: string,
): Promise<void> {
  await client.mailboxOpen(refused);
  const copies = await client.search({ header: { 'X-Madoguchi-Message': key } }, { uid: true });
  await client.mailboxOpen(folder);
  if (!copies || copies.length === 0) {
    const fields = `X-Madoguchi-Refused: ${reason}\r\nX-Madoguchi-Message: ${key}\r\n`;
    await client.append(refused, Buffer.concat([Buffer.from(fields), source]), []);
  }
  await client.messageDelete(String(uid), { uid: true });
}
