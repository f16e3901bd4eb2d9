import { normalizeAddress } from '../database/visibility.ts';
import type { Identity, LoggedEvent } from '../interfaces/index.ts';

/** Buffered bytes per stream. A slower reader is disconnected, and resumes when it reconnects. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/** Why a stream ends. */
export type EndReason = 'expired' | 'signed_out' | 'closing';

/** One open stream. */
export interface Listener {
  readonly identity: Identity;
  /** Key of the feed that it reads. */
  readonly feed: string;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Sequence number of the last event that was sent or skipped. */
  at: number;
  /** False after the client or the server has ended the stream. */
  readonly open: boolean;
  /** Sends bytes. Ends the stream when its reader is too slow. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves when so many bytes fit into the buffer, or the stream has ended. For replays, which may exceed the buffer. */
  waitForCapacity(bytes: number): Promise<void>;
  end(reason: EndReason): void;
}

const encoder = new TextEncoder();

/** Encodes a server-sent event. `data` is sent as JSON, which has no line breaks. */
export function formatEvent(name: string, id: string | null, data: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(`event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}

/**
 * Whether a person may see an event: admins see all of their organization, others their own tickets and those on which
 * they are cc'd.
 */
export function canReceive(
  identity: Identity,
  { requesterId, addresses, personal }: Pick<LoggedEvent, 'requesterId' | 'addresses' | 'personal'>,
): boolean {
  const address = normalizeAddress(identity);
  return (
    (identity.role === 'admin' && personal !== true) ||
    requesterId === identity.id ||
    (address !== null && addresses.includes(address))
  );
}

/** @param options.onEnd called once, when the client or the server ends the stream */
export function createListener(
  identity: Identity,
  { feed, onEnd }: { feed: string; onEnd: (listener: Listener) => void },
): Listener {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  let open = true;
  let onPull = () => {};
  const finish = () => {
    if (!open) return false;
    open = false;
    onPull();
    onEnd(listener);
    return true;
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (created) => {
        controller = created;
      },
      pull: () => onPull(),
      cancel: () => void finish(),
    },
    { highWaterMark: MAX_BUFFERED_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  const listener: Listener = {
    identity,
    feed,
    body,
    at: 0,
    get open() {
      return open;
    },
    send(bytes) {
      if (!open) return;
      if ((controller?.desiredSize ?? 0) < bytes.byteLength) {
        // An error instead of a close drops the buffer at once.
        if (finish()) controller?.error(new Error('The reader of this stream is too slow.'));
        return;
      }
      controller?.enqueue(bytes);
    },
    async waitForCapacity(bytes) {
      for (;;) {
        if (!open || (controller?.desiredSize ?? 0) >= bytes) return;
        await new Promise<void>((resolve) => {
          onPull = resolve;
        });
      }
    },
    end(reason) {
      if (!open) return;
      controller?.enqueue(formatEvent('end', null, { reason }));
      if (finish()) controller?.close();
    },
  };
  return listener;
}
