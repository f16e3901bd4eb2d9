import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { PartialFiles } from '../interfaces/index.ts';
import { isNotFound, syncFolder, toCompleteKey, type ResolvePath } from './paths.ts';

/**
 * Creates the store of partial files. The length is read from the disk each time: a recorded one could exceed what survived a
 * crash or a power loss.
 */
export function diskPartialFiles(resolvePath: ResolvePath): PartialFiles {
  const toPartialPath = (key: string) => `${resolvePath(key).path}.partial`;

  async function withFile<T>(key: string, flags: number, task: (handle: FileHandle) => Promise<T>): Promise<T> {
    const handle = await open(toPartialPath(key), flags, 0o600);
    try {
      return await task(handle);
    } finally {
      await handle.close();
    }
  }
  const syncAndMeasure = async (handle: FileHandle) => {
    await handle.sync();
    return (await handle.stat()).size;
  };
  /** Size of the stored file that a partial file has become; null when it has not. */
  async function readCompleteSize(key: string): Promise<number | null> {
    try {
      return (await stat(resolvePath(toCompleteKey(key)).path)).size;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }

  return {
    async length(key) {
      try {
        return await withFile(key, constants.O_RDWR, syncAndMeasure);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return (await readCompleteSize(key)) ?? 0;
      }
    },
    async append(key, offset, chunks) {
      const { folder, shard } = resolvePath(key);
      const createdFolder = await mkdir(shard, { recursive: true, mode: 0o700 });
      await withFile(key, constants.O_RDWR | constants.O_CREAT, async (handle) => {
        let at = offset;
        try {
          // Written by position, not appended: a stale writer in another process then rewrites the same bytes.
          for await (const chunk of chunks)
            for (let done = 0; done < chunk.length;) {
              const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, at);
              done += bytesWritten;
              at += bytesWritten;
            }
        } finally {
          await handle.sync();
        }
      });
      await syncFolder(shard);
      if (createdFolder !== undefined) await syncFolder(folder);
    },
    async complete(key) {
      const { shard } = resolvePath(key);
      try {
        await rename(toPartialPath(key), resolvePath(toCompleteKey(key)).path);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        return (await readCompleteSize(key)) !== null;
      }
      await syncFolder(shard);
      return true;
    },
    async delete(key) {
      await rm(toPartialPath(key), { force: true });
    },
  };
}
