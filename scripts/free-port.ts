import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns an unused port of 127.0.0.1. Another program can still take it before the caller listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.');
  return address.port;
}
