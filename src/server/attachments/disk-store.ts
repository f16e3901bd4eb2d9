import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import type { FileStore } from '../interfaces/index.ts';
import { diskPartialFiles } from './partial-files.ts';
import { isNotFound, createPathResolver, syncFolder } from './paths.ts';

/**
 * Files in a folder of this machine, by key, in 256 sub-folders. A file is there whole or not at all, and once `put`
 * has answered it survives a power cut. Files that come in parts lie beside the others until they are whole.
 *
 * @param folder made when missing. Nothing else should live in it.
 */
export function diskFiles(folder: string): FileStore {
  const place = createPathResolver(folder);
  return {
    location: folder,
    partial: diskPartialFiles(place),
    async put(key, body) {
      const { shard, path } = place(key);
      const made = await mkdir(shard, { recursive: true, mode: 0o700 });
      // Its name tells whose it is: what a crash leaves goes with its key.
      const unfinished = `${path}.part`;
      try {
        const handle = await open(unfinished, 'w', 0o600);
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
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      const { path } = place(key);
      await rm(path, { force: true });
      await rm(`${path}.part`, { force: true });
    },
  };
}
