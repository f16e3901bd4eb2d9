#!/usr/bin/env node
import process from 'node:process';

// No static imports of this package: an older Node.js could fail in them before this check.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(
    `error: Madoguchi needs Node.js 24 or newer, and this is ${process.versions.node}. Update Node.js.\n`,
  );
  process.exitCode = 1;
} else {
  const { loadEnvFile } = await import('./env-file.ts');
  const warning = loadEnvFile('.env', process.env);
  if (warning !== null) process.stderr.write(`${warning}\n`);
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}
