/*
 * Native functions captured when this module loads. Scripts that patch `fetch` or `XMLHttpRequest` later (analytics,
 * tracing, mocks) do not affect calls to the ticket API.
 */

/** The native `fetch`; undefined where the platform has none. */
export const nativeFetch: typeof fetch | undefined = globalThis.fetch?.bind(globalThis);

/** The native `XMLHttpRequest`; undefined outside browsers. */
export const NativeXMLHttpRequest: typeof XMLHttpRequest | undefined = globalThis.XMLHttpRequest;

const nativeCrypto: Crypto | undefined = globalThis.crypto;

/** Creates a random `Idempotency-Key`. `randomUUID` exists only in secure contexts, `getRandomValues` everywhere. */
export function createIdempotencyKey(): string {
  if (typeof nativeCrypto?.randomUUID === 'function') return nativeCrypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Settles like the promise, or rejects with the signal's reason once it aborts. For promises that ignore the signal. */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Settles like the promise, or rejects with the result of `createError` after `milliseconds`. */
export function withTimeout<T>(milliseconds: number, promise: Promise<T>, createError: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(createError()), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Resolves after `milliseconds`, or rejects with the signal's reason once it aborts. */
export async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await raceSignal(elapsed, signal).finally(() => clearTimeout(timer));
}
