import { join } from 'node:path';
import { diskFiles, s3Files, type FileStore, type Store } from '../server/index.ts';
import type { ConfigFile } from './config/schema.ts';

/** Opens the file store of the configuration: a bucket, or the folder `files` of the data folder. */
export async function openFileStore(store: Store, data: string, { files }: ConfigFile): Promise<FileStore> {
  return files?.s3 ? s3Files(store, files.s3) : diskFiles(join(data, 'files'));
}
