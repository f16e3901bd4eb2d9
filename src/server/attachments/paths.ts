import { open } from 'node:fs/promises';
import { join } from 'node:path';

const KEY = /^[0-9a-z][0-9a-z-]{7,99}$/;

/** Where the file of a key lies. */
export type Place = (key: string) => { folder: string; shard: string; path: string };

/** Places in a folder: 256 sub-folders, by the first two characters of the key. */
export function createPathResolver(folder: string): Place {
  return (key) => {
    // Keys are made by the program; anything else is a mistake that must not become a path.
    if (!KEY.test(key)) throw new Error('This is not a key of a stored file.');
    const shard = join(folder, key.slice(0, 2));
    return { folder, shard, path: join(shard, key) };
  };
}

/** Makes sure that a folder's new entries survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether the error says that there is no such file. */
export const isNotFound = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
