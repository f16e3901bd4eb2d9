import { constants } from 'node:fs';
import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import type { PartialFiles } from '../interfaces/index.ts';
import { isNotFound, syncFolder, type ResolvePath } from './paths.ts';

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

  return {
    async length(key) {
      try {
        return await withFile(key, constants.O_RDWR, syncAndMeasure);
      } catch (error) {
        if (isNotFound(error)) return 0;
        throw error;
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
    async read(key) {
      try {
        return new Uint8Array(await readFile(toPartialPath(key)));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      await rm(toPartialPath(key), { force: true });
    },
  };
}
