import ky from 'ky';
import { expect, test, vi } from 'vitest';
import lean from '../../src/client/lean-ky.ts';

// The widget's build swaps ky for this file: whatever holds for the client with one must hold with the other.
vi.mock('ky', () => import('../../src/client/lean-ky.ts'));

test('runs all that follows without ky', () => {
  expect(ky).toBe(lean);
});

await import('./calls.test.ts');
await import('./faults.test.ts');
