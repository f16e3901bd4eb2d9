import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { describeFileStore } from '../../../test/storage/file-store-contract.ts';
import { diskFiles } from './disk-store.ts';

const folder = join(inject('scratch'), randomUUID());
describeFileStore('on disk', async () => diskFiles(folder));
