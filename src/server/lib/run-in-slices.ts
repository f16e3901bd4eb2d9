import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs a long computation slice by slice and lets the event loop serve other requests in between.
 *
 * Threads of a pool would need copies of the data, which cost about as much as hashing it, and block the event loop themselves.
 *
 * @param runSlice computes a slice of at most about a millisecond
 */
export async function runInSlices<Slice>(slices: Iterable<Slice>, runSlice: (slice: Slice) => void): Promise<void> {
  let isFirst = true;
  for (const slice of slices) {
    if (!isFirst) await nextTurn();
    isFirst = false;
    runSlice(slice);
  }
}

/** Cuts bytes into views of at most `size` bytes. */
export function* cutBytes(bytes: Uint8Array, size: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

/** Characters before which a text may be cut: they neither combine with what is before them nor decide about its case. */
const CUT = /[\s\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]/g;

/** Cuts a text at spaces, kana and ideographs into parts that can be normalized separately, of at least `size` code units. */
export function* cutText(text: string, size: number): Generator<string, void> {
  for (let start = 0; start < text.length;) {
    CUT.lastIndex = start + size;
    const end = CUT.exec(text)?.index ?? text.length;
    yield text.slice(start, end);
    start = end;
  }
}
