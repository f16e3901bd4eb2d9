import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts `madoguchi serve` as a project that installed the package does. */
export class InstalledServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** @param project - the folder with `node_modules` */
  static async start(project: string): Promise<InstalledServer> {
    const child = spawn(
      process.execPath,
      ['node_modules/madoguchi/lib/cli.js', 'serve', '--port', '0', '--data', join(project, 'data')],
      {
        cwd: project,
        env: {
          ...process.env,
          MADOGUCHI_SECRET: 'only-for-this-test-0123456789-abcdefghijkl',
          MADOGUCHI_AUDIENCE: 'madoguchi',
          MADOGUCHI_ISSUER: 'https://issuer.example',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    const url = await new Promise<string>((found, failed) => {
      child.once('exit', (code) => failed(new Error(`madoguchi serve ended with ${code}:\n${said}`)));
      child.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
        if (address !== undefined) found(address);
      });
    });
    return new InstalledServer(url, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}
