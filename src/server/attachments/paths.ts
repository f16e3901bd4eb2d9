import { open } from 'node:fs/promises';
import { join } from 'node:path';

const KEY = /^[0-9a-z][0-9a-z-]{7,99}$/;

/** Key of the stored file that a partial file becomes. */
export const toCompleteKey = (key: string): string => `${key}-complete`;

/** @throws Error for anything but a generated key */
export function assertFileKey(key: string): void {
  if (!KEY.test(key)) throw new Error('This is not a key of a stored file.');
}

/** Resolves a key to its path. */
export type ResolvePath = (key: string) => { folder: string; shard: string; path: string };

/** Creates a path resolver with 256 subfolders, named by the first two characters of the key. */
export function createPathResolver(folder: string): ResolvePath {
  return (key) => {
    // Keys are generated; anything else must not become a path.
    assertFileKey(key);
    const shard = join(folder, key.slice(0, 2));
    return { folder, shard, path: join(shard, key) };
  };
}

/** Flushes a folder, so that its new entries survive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether the error means that the file does not exist. */
export const isNotFound = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
