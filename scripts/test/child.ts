import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The root folder of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** Result of a child process. */
export interface Ended {
  /** Null when it was ended by a signal. */
  code: number | null;
  /** Path of its output. */
  log: string;
  /** Whether it was stopped by its time limit. */
  late: boolean;
}

const living = new Set<ChildProcess>();

/**
 * Runs a program of this repository (by its name in `node_modules/.bin`, or `node`) and writes its output to a log. The
 * child leads its own process group, so that stopping it also stops its children and nothing else.
 *
 * @param options.log - path of the log file
 * @param options.minutes - time limit; default 10
 * @param options.until - stops it earlier
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
      // Many tests start the server from its sources; the compile cache halves each start.
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

/** Stops all running children with their process groups. */
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
    // The group has ended already.
  }
}

/** Returns the end of a log, at most `limit` characters. */
export async function tail(path: string, limit = 30_000): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.length > limit ? `… (the whole log: ${path})\n${text.slice(-limit)}` : text;
}
