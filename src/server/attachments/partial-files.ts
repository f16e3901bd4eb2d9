import { constants } from 'node:fs';
import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import type { PartialFiles } from '../interfaces/index.ts';
import { isNotFound, syncFolder, type Place } from './paths.ts';

/**
 * Files that come in parts, beside the whole ones. Their length is what the disk has, asked for each time: no record can
 * promise more than a killed process or a power cut has left.
 */
export function diskPartialFiles(place: Place): PartialFiles {
  const pathOf = (key: string) => `${place(key).path}.partial`;

  async function opened<T>(key: string, flags: number, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const handle = await open(pathOf(key), flags, 0o600);
    try {
      return await work(handle);
    } finally {
      await handle.close();
    }
  }
  const settled = async (handle: FileHandle) => {
    await handle.sync();
    return (await handle.stat()).size;
  };

  return {
    async length(key) {
      try {
        return await opened(key, constants.O_RDWR, settled);
      } catch (error) {
        if (isNotFound(error)) return 0;
        throw error;
      }
    },
    async append(key, offset, chunks) {
      const { folder, shard } = place(key);
      const made = await mkdir(shard, { recursive: true, mode: 0o700 });
      await opened(key, constants.O_RDWR | constants.O_CREAT, async (handle) => {
        let at = offset;
        try {
          // By place and not at the end: a writer that is long over, in another process, then changes nothing.
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
      if (made !== undefined) await syncFolder(folder);
    },
    async read(key) {
      try {
        return new Uint8Array(await readFile(pathOf(key)));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
