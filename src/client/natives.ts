/*
 * What the client takes from the page, taken once: a script that replaces `fetch` or `XMLHttpRequest` afterwards (to
 * count, to trace, to mock) changes nothing for calls to the ticket API.
 */

/** The `fetch` that was there when this module loaded; undefined where there is none. */
export const nativeFetch: typeof fetch | undefined = globalThis.fetch?.bind(globalThis);

/** The `XMLHttpRequest` that was there when this module loaded; undefined outside browsers. */
export const NativeXMLHttpRequest: typeof XMLHttpRequest | undefined = globalThis.XMLHttpRequest;

const source: Crypto | undefined = globalThis.crypto;

/** A random key for one intended change. `randomUUID` exists only on secure pages, `getRandomValues` everywhere. */
export function createIdempotencyKey(): string {
  if (typeof source?.randomUUID === 'function') return source.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Settles like the promise, or rejects with the signal's reason as soon as that fires: not everything awaited listens to it. */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener('abort', give);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}

/** Settles like the promise, or rejects with what `late` makes after `milliseconds`. */
export function withTimeout<T>(milliseconds: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Resolves after `milliseconds`, or rejects with the signal's reason as soon as that fires. */
export async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await raceSignal(over, signal).finally(() => clearTimeout(timer));
}
