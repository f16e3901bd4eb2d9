import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createReferencePages } from './reference.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(Object.entries(createReferencePages()))(
  '%s equals what "npm run docs" generates from the source',
  (path, page) => {
    const file = join(root, path);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(page);
  },
);
