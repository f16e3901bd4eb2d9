import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

/** `madoguchi` as a process of its own. */
export interface CliProcess {
  child: ChildProcess;
  /** Standard output so far. */
  out: () => string;
  /** Standard error so far. */
  error: () => string;
  /** Its exit code. */
  ended: Promise<number | null>;
  /** The origin of `madoguchi serve`, once it listens. */
  origin: () => Promise<string>;
}

const running: ChildProcess[] = [];

/** Starts `madoguchi` with only `PATH` of this process's environment, optionally as another user or in another folder. */
export function startCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { uid, cwd }: { uid?: number; cwd?: string } = {},
): CliProcess {
  const child = spawn(process.execPath, [resolve('src/cli/main.ts'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
    ...(cwd !== undefined && { cwd }),
  });
  running.push(child);
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    out: () => out,
    error: () => error,
    ended,
    origin: async () => {
      for (let i = 0; i < 1_200 && child.exitCode === null; i++) {
        const origin = /API {6}(\S+)\/v1/.exec(error)?.[1];
        if (origin !== undefined) return origin;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`It does not listen: ${error}`);
    },
  };
}

/** Ends all processes that {@link startCli} has started. */
export function killCliProcesses(): void {
  for (const child of running.splice(0)) child.kill('SIGKILL');
}
