import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import type { FileStore } from '../interfaces/index.ts';
import { toByteStream } from './byte-stream.ts';
import { diskPartialFiles } from './partial-files.ts';
import { isNotFound, createPathResolver, syncFolder } from './paths.ts';

/**
 * Creates a file store in a local folder, sharded into 256 subfolders. Writes are atomic (write, fsync, rename), and durable when
 * `put` resolves. Partial uploads are stored beside the complete files.
 *
 * @param folder created when missing; must not contain anything else
 */
export function diskFiles(folder: string): FileStore {
  const resolvePath = createPathResolver(folder);
  return {
    location: folder,
    partial: diskPartialFiles(resolvePath),
    async put(key, body) {
      const { shard, path } = resolvePath(key);
      const createdFolder = await mkdir(shard, { recursive: true, mode: 0o700 });
      // Derived from the key, so that `delete` also removes what a crash left.
      const temporaryPath = `${path}.part`;
      try {
        const handle = await open(temporaryPath, 'w', 0o600);
        try {
          await handle.writeFile(body);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporaryPath, path);
        await syncFolder(shard);
        if (createdFolder !== undefined) await syncFolder(folder);
      } catch (error) {
        await rm(temporaryPath, { force: true });
        throw error;
      }
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(resolvePath(key).path));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async open(key, limit) {
      try {
        const handle = await open(resolvePath(key).path, 'r');
        const { size } = await handle.stat();
        const stream = handle.createReadStream(limit === undefined ? {} : { end: Math.max(limit - 1, 0) });
        return { size, stream: toByteStream(stream) };
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async delete(key) {
      const { path } = resolvePath(key);
      await rm(path, { force: true });
      await rm(`${path}.part`, { force: true });
    },
  };
}
