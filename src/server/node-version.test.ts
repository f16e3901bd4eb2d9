import { expect, it } from 'vitest';
import { assertNodeVersion } from './node-version.ts';

it.each(['18.20.4', '20.20.2', '23.11.0'])('the server refuses Node.js %s in words', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(
    `The Madoguchi server needs Node.js 24 or newer, and this is ${version}. Update Node.js.`,
  );
});

it.each([process.versions.node, '24.0.0', '26.1.0', '100.0.0'])('the server runs on Node.js %s', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});
