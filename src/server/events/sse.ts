import type { Identity, LoggedEvent } from '../interfaces.ts';

/** Bytes that wait for one reader. Who is further behind is cut off, and reads on when they come back. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/** Why a stream ends. */
export type EndReason = 'expired' | 'signed_out' | 'closing';

/** One listener. */
export interface Listener {
  readonly identity: Identity;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The number of the last event that it was past, seen or not. */
  at: number;
  /** False once it has ended, whoever ended it. */
  readonly open: boolean;
  /** Hands on bytes. Ends the stream when its reader is too slow. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves once so many bytes can be sent, or the stream has ended. For what was missed, which may be more than waits. */
  waitForCapacity(bytes: number): Promise<void>;
  end(why: EndReason): void;
}

const encoder = new TextEncoder();

/** An event as it travels. `data` is JSON, which has no line breaks. */
export function formatEvent(name: string, id: string | null, data: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(`event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}

/** Whether somebody may hear of an event: admins of all in their organization, others of what they filed or are in copy on. */
export function canReceive({ id, role, email }: Identity, { requesterId, addresses, personal }: LoggedEvent): boolean {
  return (
    (role === 'admin' && personal !== true) ||
    requesterId === id ||
    (email !== null && addresses.includes(email.toLowerCase()))
  );
}

/** @param onEnd told once, whoever ended it */
export function createListener(identity: Identity, at: number, onEnd: (listener: Listener) => void): Listener {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  let open = true;
  let pulled = () => {};
  const over = () => {
    if (!open) return false;
    open = false;
    pulled();
    onEnd(listener);
    return true;
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (made) => {
        controller = made;
      },
      pull: () => pulled(),
      cancel: () => void over(),
    },
    { highWaterMark: MAX_BUFFERED_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  const listener: Listener = {
    identity,
    body,
    at,
    get open() {
      return open;
    },
    send(bytes) {
      if (!open) return;
      if ((controller?.desiredSize ?? 0) < bytes.byteLength) {
        // An error rather than an end: what still waits is thrown away at once, memory included.
        if (over()) controller?.error(new Error('The reader of this stream is too slow.'));
        return;
      }
      controller?.enqueue(bytes);
    },
    async waitForCapacity(bytes) {
      for (;;) {
        if (!open || (controller?.desiredSize ?? 0) >= bytes) return;
        await new Promise<void>((resolve) => {
          pulled = resolve;
        });
      }
    },
    end(why) {
      if (!open) return;
      controller?.enqueue(formatEvent('end', null, { reason: why }));
      if (over()) controller?.close();
    },
  };
  return listener;
}
