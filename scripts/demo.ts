/**
 * `npm run demo`: builds missing files and starts Harbor, a fictitious product with Madoguchi in it.
 *
 * `npm run demo -- --reset` deletes the demo's data first. `PORT` sets another port than 4173. `npm run demo -- --desk
 * request-tracker` (or `redmine`) shows the same panel on a remote help desk, which it installs where permitted, starts
 * empty, and stops at the end.
 */
import './check-node.mjs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDemo } from '../demo/build.ts';
import { startDemo, type Demo } from '../demo/server.ts';
import { AGENT_LOGIN, type RunningDesk } from './desks/accounts.ts';
import { demoDesk } from './desks/demo.ts';
import { startDesk } from './desks/desk.ts';
import { DESKS, installDesks, missingDesk, type DebianDesk } from './desks/packages.ts';

const root = resolve(import.meta.dirname, '..');
const { reset, port, kind } = choices();
// Until the demo is complete, exiting is enough: all children end with this process.
const exitNow = () => process.exit(130);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, exitNow);

await buildDemo((line) => console.log(line));
const desk = kind === null ? null : await openDesk(kind);
const demo = await start();
greet(demo);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, exitNow).once(signal, () => void stop());

function choices(): { reset: boolean; port: number; kind: DebianDesk | null } {
  try {
    const { values } = parseArgs({
      options: { reset: { type: 'boolean', default: false }, desk: { type: 'string', default: 'own' } },
    });
    const kind = DESKS.find((one) => one === values.desk) ?? null;
    if (kind === null && values.desk !== 'own')
      throw new Error(`--desk is ${['own', ...DESKS].join(', ')}; it is not "${values.desk}".`);
    const port = Number(process.env['PORT'] ?? '4173');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a number up to 65535.');
    return { reset: values.reset, port, kind };
  } catch (error) {
    return giveUp(error);
  }
}

/** Starts a remote help desk. It is empty each time, and so is the demo's data about it. */
async function openDesk(kind: DebianDesk): Promise<RunningDesk> {
  const missing = missingDesk([kind]);
  if (missing !== null) giveUp(new Error(missing));
  try {
    console.log(`Starting ${kind} …`);
    await installDesks([kind]);
    return await startDesk(kind);
  } catch (error) {
    return giveUp(error);
  }
}

async function start(): Promise<Demo> {
  try {
    if (!desk) return await startDemo({ data: resolve(root, '.demo'), port, reset });
    return await startDemo({
      data: resolve(root, '.demo', desk.kind),
      port,
      reset: true,
      desk: await demoDesk(desk),
      // Redmine's own limit.
      ...(desk.kind === 'redmine' && { attachmentBytes: 5 * 1024 * 1024 }),
    });
  } catch (error) {
    await desk?.stop();
    const isPortInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    return giveUp(isPortInUse ? new Error(`Port ${port} is taken. Choose another: PORT=4180 npm run demo`) : error);
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
    desk
      ? ['Agents, at the desk', `${desk.url} (sign in as ${AGENT_LOGIN.name}, ${AGENT_LOGIN.password})`]
      : ["Agents' inbox", agent],
    ['API description', `${api}/openapi.json`],
  ];
  const dataNote = seeded ? 'Fresh data is in .demo.' : 'The data of last time is in .demo; --reset begins anew.';
  console.log(`\n${desk ? `Tickets live in an empty ${desk.kind}, which ends with the demo.` : dataNote}\n`);
  for (const [label = '', address = ''] of rows) console.log(`  ${label.padEnd(22)}${address}`);
  console.log('\nPress Ctrl+C to stop.');
}

async function stop(): Promise<void> {
  console.log('\nStopping …');
  process.once('SIGINT', () => process.exit(130));
  await demo.close();
  await desk?.stop();
}
