import { ConfigurationError } from './configuration-error.ts';

const MIN_MAJOR = 24;

/**
 * The server's own check, because the package has no `engines`: pages that only mount the widget build with any version.
 *
 * @throws ConfigurationError on an older Node.js
 */
export function assertNodeVersion(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) >= MIN_MAJOR) return;
  throw new ConfigurationError(
    `The Madoguchi server needs Node.js ${MIN_MAJOR} or newer, and this is ${version}. Update Node.js.`,
  );
}

/** Returns `node:sqlite`. A static import would fail on an older Node.js before its version is checked. */
export function loadSqlite(): typeof import('node:sqlite') {
  assertNodeVersion();
  return process.getBuiltinModule('node:sqlite');
}
