import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cli = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** The real server in a separate process, which can be killed and restarted on the same port and folder. */
export class ServerProcess {
  readonly port: number;
  /** Number of kills. */
  kills = 0;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #said = '';

  private constructor(port: number, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.port = port;
    this.#args = ['serve', '--port', String(port), '--quiet', ...args];
    this.#env = { ...process.env, ...env };
  }

  /**
   * Starts `madoguchi serve`.
   *
   * @param args - flags except the port, which is selected once and stays the same
   */
  static async start(args: readonly string[], env: Record<string, string>): Promise<ServerProcess> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const server = new ServerProcess(port, args, env);
    await server.up();
    return server;
  }

  /** Starts it and waits until it reports that it is ready. */
  async up(): Promise<void> {
    this.#said = '';
    const child = spawn(process.execPath, [cli, ...this.#args], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (bytes: Buffer) => (this.#said += bytes.toString()));
    for (let tries = 0; tries < 600; tries++) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${this.#said}`);
      const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null);
      if (ready?.ok) return;
      await sleep(25);
    }
    throw new Error(`the server did not become ready:\n${this.#said}`);
  }

  /** `kill -9`: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    this.kills++;
    await this.#end('SIGKILL');
  }

  /** Suspends the process (SIGSTOP), or lets it continue (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Sends SIGTERM, as an operator would. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}
