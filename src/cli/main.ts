#!/usr/bin/env node
import process from 'node:process';

// Nothing of ours may be imported statically: on an older Node, node:sqlite would fail before the sentence below is said.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(`Madoguchi needs Node.js 24 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2), process.env);
}
