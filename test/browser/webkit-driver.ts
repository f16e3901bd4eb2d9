import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { requirePrograms } from '../../scripts/test-tools.ts';
import { findFreePort } from '../../scripts/free-port.ts';

/** WebKitGTK's WebDriver server on a screen of its own. */
export interface WebKit {
  url: string;
  capabilities: Record<string, unknown>;
  close(): Promise<void>;
}

/**
 * Starts an X server without network access, and WebKitGTK's WebDriver server on it.
 *
 * @param home - an empty folder for the browser's data
 */
export async function startWebKit(home: string): Promise<WebKit> {
  const programs = requirePrograms();
  await mkdir(home, { recursive: true });
  const { child: screen, display } = await startScreen(programs.xvfb);
  const port = await findFreePort();
  const driver = spawn(programs.webkitDriver, [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CACHE_HOME: home,
      // Without a graphics card for compositing, and without a session bus for accessibility settings.
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      NO_AT_BRIDGE: '1',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(`${url}/status`);
  return {
    url,
    capabilities: {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: programs.miniBrowser, args: ['--automation'] },
    },
    close: async () => {
      await end(driver);
      await end(screen);
    },
  };
}

/** Xvfb selects a free display and reports its number on descriptor 3. */
async function startScreen(xvfb: string): Promise<{ child: ChildProcess; display: string }> {
  const child = spawn(xvfb, ['-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', '1280x900x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = child.stdio[3];
  if (!pipe) throw new Error('Xvfb has no descriptor to tell its display on');
  const [told] = await once(pipe, 'data', { signal: AbortSignal.timeout(20_000) });
  return { child, display: `:${String(told).trim()}` };
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await Promise.race([once(child, 'exit'), sleep(3_000)]);
  if (child.exitCode === null) child.kill('SIGKILL');
}
