import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The repository's folder. */
export const root = resolve(import.meta.dirname, '../..');

/** How a child process ended. */
export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  /** Path of everything it printed. */
  log: string;
  /** Whether it ran out of time and was stopped. */
  late: boolean;
}

const living = new Set<ChildProcess>();

/**
 * Runs a program of this repository (by its name in `node_modules/.bin`, or `node`) and writes all it prints to a log.
 * The child leads a process group of its own, so that stopping it stops whatever it started and nothing else.
 *
 * @param options.log - path of the log file.
 * @param options.minutes - after which it is stopped; 10 when not given.
 * @param options.until - stops it earlier.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { log: string; env?: Record<string, string>; minutes?: number; until?: AbortSignal },
): Promise<Ended> {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = createWriteStream(options.log);
  const bin = join(root, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      FORCE_COLOR: '0',
      NO_COLOR: '1',
      // Many tests start the server from its sources: read and compiled once, each start costs half.
      NODE_COMPILE_CACHE: join(dirname(options.log), 'compiled'),
      ...options.env,
    },
  });
  living.add(child);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      stop(child);
    },
    (options.minutes ?? 10) * 60_000,
  );
  options.until?.addEventListener('abort', () => stop(child), { once: true });
  const code = await new Promise<number | null>((done) => {
    child.once('error', (error) => {
      log.write(`${error.message}\n`);
      done(127);
    });
    child.once('close', (code) => done(code));
  });
  clearTimeout(timer);
  living.delete(child);
  await new Promise<void>((done) => log.end(done));
  return { code, log: options.log, late };
}

/** Stops every child that still runs, with all it started. */
export function stopChildren(): void {
  for (const child of living) stop(child);
}

function stop(child: ChildProcess): void {
  signal(child, 'SIGTERM');
  setTimeout(() => signal(child, 'SIGKILL'), 5_000).unref();
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}

/** The end of a log, at most `limit` characters. */
export async function tail(path: string, limit = 30_000): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.length > limit ? `… (the whole log: ${path})\n${text.slice(-limit)}` : text;
}
