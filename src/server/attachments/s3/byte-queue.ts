/** Bytes in the order in which they came. Each byte is copied once. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** Removes and returns the first bytes. `count` is at most {@link size}. */
  take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    let at = 0;
    let used = 0;
    while (at < count) {
      const chunk = this.#chunks[used];
      if (!chunk) throw new RangeError('The queue has fewer bytes.');
      const part = chunk.subarray(0, count - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === chunk.length) used++;
      else this.#chunks[used] = chunk.subarray(part.length);
    }
    this.#chunks.splice(0, used);
    this.#size -= count;
    return taken;
  }
}
