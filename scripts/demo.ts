/**
 * `npm run demo`: builds what is missing and starts Harbor, a fictitious product with Madoguchi in it.
 *
 * `npm run demo -- --reset` throws the demo's data away first. `PORT` chooses another port than 4173.
 */
import './guard.mjs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDemo } from '../demo/build.ts';
import { startDemo, type Demo } from '../demo/server.ts';

const root = resolve(import.meta.dirname, '..');
const { reset, port } = choices();

await buildDemo((line) => console.log(line));
const demo = await start();
greet(demo);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

function choices(): { reset: boolean; port: number } {
  try {
    const { values } = parseArgs({ options: { reset: { type: 'boolean', default: false } } });
    const port = Number(process.env['PORT'] ?? '4173');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a number up to 65535.');
    return { reset: values.reset, port };
  } catch (error) {
    return giveUp(error);
  }
}

async function start(): Promise<Demo> {
  try {
    return await startDemo({ data: resolve(root, '.demo'), port, reset });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    return giveUp(taken ? new Error(`Port ${port} is taken. Choose another: PORT=4180 npm run demo`) : error);
  }
}

function giveUp(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function greet({ host, agent, api, seeded }: Demo): void {
  const rows = [
    ['Harbor, as a user', `${host}/?as=user`],
    ['  as an admin', `${host}/?as=admin`],
    ['  on the free plan', `${host}/?as=free`],
    ['  signed out', `${host}/?as=anonymous`],
    ['  in Japanese', `${host}/?as=user&lang=ja`],
    ['Agent console', agent],
    ['API description', `${api}/openapi.json`],
  ];
  console.log(`\n${seeded ? 'Fresh data is in .demo.' : 'The data of last time is in .demo; --reset begins anew.'}\n`);
  for (const [label = '', address = ''] of rows) console.log(`  ${label.padEnd(22)}${address}`);
  console.log('\nPress Ctrl+C to stop.');
}

async function stop(): Promise<void> {
  console.log('\nStopping …');
  process.once('SIGINT', () => process.exit(130));
  await demo.close();
}
