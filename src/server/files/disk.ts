import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../ports.ts';

const KEY = /^[0-9a-z][0-9a-z-]{7,99}$/;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Files in a folder of this machine, by key, in 256 sub-folders. A file is there whole or not at all, and once `put`
 * has answered it survives a power cut.
 *
 * @param folder made when missing. Nothing else should live in it.
 */
export function diskFiles(folder: string): FileStore {
  const place = (key: string) => {
    // Keys are made by the program; anything else is a mistake that must not become a path.
    if (!KEY.test(key)) throw new Error('This is not a key of a stored file.');
    const shard = join(folder, key.slice(0, 2));
    return { shard, path: join(shard, key) };
  };
  return {
    async put(key, body) {
      const { shard, path } = place(key);
      const made = await mkdir(shard, { recursive: true });
      const unfinished = `${path}.${randomUUID()}.part`;
      try {
        const handle = await open(unfinished, 'wx', 0o600);
        try {
          await handle.writeFile(body);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(unfinished, path);
        await syncFolder(shard);
        if (made !== undefined) await syncFolder(folder);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(place(key).path));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      await rm(place(key).path, { force: true });
    },
  };
}
