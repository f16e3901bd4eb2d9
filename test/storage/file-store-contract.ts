import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FileStore } from '../../src/server/index.ts';
import { toCompleteKey } from '../../src/server/attachments/paths.ts';
import { readBytes } from '../../src/server/attachments/byte-stream.ts';

const MEBIBYTE = 1024 * 1024;
const hash = (bytes: Uint8Array | null | undefined) => bytes && createHash('sha256').update(bytes).digest('hex');

async function* chunk(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* breakAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunk(bytes);
  throw new Error('The connection was closed.');
}

/**
 * Declares the tests that every file store must pass.
 *
 * @param open returns another view of the same store, as another process has it
 */
export function describeFileStore(name: string, open: () => Promise<FileStore>): void {
  describe(`the file store ${name}`, () => {
    const openPartial = async () => {
      const { partial } = await open();
      if (!partial) throw new Error('The store has no partial files.');
      return partial;
    };

    it('returns the bytes that were put, at another process as well, until they are deleted', async () => {
      const [one, other] = [await open(), await open()];
      const key = randomUUID();
      const bytes = randomBytes(300_000);
      expect(await other.get(key)).toBeNull();
      await one.put(key, bytes);
      expect(hash(await other.get(key))).toBe(hash(bytes));
      const opened = await other.open?.(key);
      expect(opened?.size).toBe(bytes.length);
      expect(hash(opened && (await readBytes(opened.stream)))).toBe(hash(bytes));
      await other.delete(key);
      await other.delete(key);
      expect(await one.get(key)).toBeNull();
      expect(await one.open?.(key)).toBeNull();
    });

    it('opens the beginning of a file', async () => {
      const store = await open();
      const key = randomUUID();
      await store.put(key, Buffer.from('0123456789'));
      const head = await store.open?.(key, 4);
      expect(head && Buffer.from(await readBytes(head.stream)).toString()).toBe('0123');
      const all = await store.open?.(key, 1_000);
      expect(all && Buffer.from(await readBytes(all.stream)).toString()).toBe('0123456789');
    });

    it.each(['../../etc/passwd', '', 'a', '/etc/passwd', 'ab/cdefghijk', 'abcdefgh\0'])(
      'refuses the key %j',
      async (key) => {
        const store = await open();
        await expect(store.put(key, Buffer.from('x'))).rejects.toThrow('not a key');
        await expect(store.get(key)).rejects.toThrow('not a key');
        await expect(store.delete(key)).rejects.toThrow('not a key');
      },
    );

    it('assembles a file whose parts arrive in several requests at changing processes', async () => {
      const bytes = randomBytes(12 * MEBIBYTE + 345);
      const key = randomUUID();
      const cuts = [0, 1, 70_000, 4 * MEBIBYTE, 5 * MEBIBYTE, 11 * MEBIBYTE, bytes.length];
      for (const [index, from] of cuts.slice(0, -1).entries()) {
        const partial = await openPartial();
        expect(await partial.length(key)).toBe(from);
        await partial.append(key, from, chunk(bytes.subarray(from, cuts[index + 1])));
      }
      const partial = await openPartial();
      expect(await partial.length(key)).toBe(bytes.length);
      expect(await partial.complete(key)).toBe(true);
      expect(await (await openPartial()).complete(key)).toBe(true);
      expect(await partial.length(key)).toBe(bytes.length);
      const store = await open();
      await partial.delete(key);
      expect(hash(await store.get(toCompleteKey(key)))).toBe(hash(bytes));
      await store.delete(toCompleteKey(key));
    });

    it('assembles a file that is smaller than a part', async () => {
      const partial = await openPartial();
      const key = randomUUID();
      await partial.append(key, 0, chunk(Buffer.from('one ')));
      await partial.append(key, 4, chunk(Buffer.from('two')));
      expect(await partial.complete(key)).toBe(true);
      expect(Buffer.from((await (await open()).get(toCompleteKey(key))) ?? []).toString()).toBe('one two');
      await partial.delete(key);
    });

    it('keeps what arrived before the connection broke', async () => {
      const bytes = randomBytes(6 * MEBIBYTE);
      const key = randomUUID();
      const partial = await openPartial();
      await expect(partial.append(key, 0, breakAfter(bytes.subarray(0, 5 * MEBIBYTE + 1_000)))).rejects.toThrow(
        'closed',
      );
      const other = await openPartial();
      const offset = await other.length(key);
      expect(offset).toBe(5 * MEBIBYTE + 1_000);
      await other.append(key, offset, chunk(bytes.subarray(offset)));
      await other.complete(key);
      expect(hash(await (await open()).get(toCompleteKey(key)))).toBe(hash(bytes));
    });

    it('does not mix the bytes of two processes that append at the same time', async () => {
      const bytes = randomBytes(6 * MEBIBYTE);
      const key = randomUUID();
      const writers = await Promise.all(Array.from({ length: 3 }, openPartial));
      await Promise.allSettled(writers.map((partial) => partial.append(key, 0, chunk(bytes))));
      const partial = await openPartial();
      const offset = await partial.length(key);
      await partial.append(key, offset, chunk(bytes.subarray(offset)));
      expect(await partial.complete(key)).toBe(true);
      expect(hash(await (await open()).get(toCompleteKey(key)))).toBe(hash(bytes));
    });

    it('deletes a partial file without a trace', async () => {
      const key = randomUUID();
      const partial = await openPartial();
      await partial.append(key, 0, chunk(randomBytes(5 * MEBIBYTE + 10)));
      await partial.delete(key);
      await partial.delete(key);
      expect(await partial.length(key)).toBe(0);
      expect(await partial.complete(key)).toBe(false);
    });
  });
}
