import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskAccount } from './accounts.ts';

/** Runs a program to its end and returns its output. */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<string> {
  const child = spawn(command, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let all = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    all += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (all += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}.\n${all.slice(-2_000)}`)),
    );
  });
}

/** Waits until the URL responds with this status. */
export async function untilAnswers(url: string, child: ChildProcess, headers: Record<string, string>): Promise<void> {
  const last = Date.now() + 180_000;
  while (Date.now() < last) {
    if (child.exitCode !== null) throw new Error(`The desk ended with ${child.exitCode} before it answered.`);
    const response = await fetch(url, { headers }).catch(() => null);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await sleep(200);
  }
  throw new Error(`Nothing answers at ${url}.`);
}

/** Stops a program that was started with `detached` when this process ends, unless by `kill -9`. */
export function endWithUs(child: ChildProcess): void {
  const end = () => child.pid !== undefined && signal(child.pid, 'SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

/** Stops a program that was started with `detached`, and its children, by their process group. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signal(pid, 'SIGTERM');
  if ((await Promise.race([ended, sleep(5_000, 'late')])) === 'late') signal(pid, 'SIGKILL');
  await ended;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has exited meanwhile.
  }
}

/** Parses the credentials that a seed script prints, one `account credential` per line. */
export function parseCredentials(output: string): Record<DeskAccount, string> {
  const lines = new Map(
    [...output.matchAll(/^(\w+) (\S+)$/gm)].map(([, name = '', credential = '']) => [name, credential]),
  );
  const of = (account: DeskAccount) => {
    const credential = lines.get(account);
    if (credential === undefined)
      throw new Error(`The seed made nothing for ${account} to sign in with.\n${output.slice(-500)}`);
    return credential;
  };
  return { madoguchi: of('madoguchi'), agent: of('agent'), cust1: of('cust1'), cust2: of('cust2') };
}
