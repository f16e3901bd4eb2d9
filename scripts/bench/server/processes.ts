import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ready, Usage, type ServerSettings } from './protocol.ts';

/** A measured server process. */
export interface ServerProcess {
  port: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts a server process and waits until it listens. */
export async function startServer(settings: ServerSettings): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, 'main.ts'), [JSON.stringify(settings)], { stdio: 'inherit' });
  const { port } = Ready.parse(await nextMessage(child));
  return {
    port,
    async usage() {
      child.send('usage');
      return Usage.parse(await nextMessage(child));
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`A server process ended with ${String(code)}.`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

const TICK_MS = 10;

/**
 * Returns the CPU time of a process and all its children, including ended ones, in milliseconds. Linux only; 0
 * elsewhere.
 */
export function readCpuOfTree(pid: number): number {
  let ticks = 0;
  for (const entry of listFolder('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = readStat(entry);
    // Field 4 is the parent's pid, fields 14 to 17 are the times; the first two fields were removed.
    if (Number(entry) === pid) ticks += sum(fields.slice(11, 15));
    else if (Number(fields[1]) === pid) ticks += sum(fields.slice(11, 13));
  }
  return ticks * TICK_MS;
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readStat(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const sum = (texts: readonly string[]): number => texts.reduce((total, text) => total + Number(text), 0);
