import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the receiver accepted. */
export interface Delivery {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Starts an HTTP server that records what is delivered. `status` has the status with which it answers a path; default 200. */
export async function startReceiver() {
  const deliveries: Delivery[] = [];
  const status = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      const code = status.get(path) ?? 200;
      if (code === 200)
        deliveries.push({
          path,
          body,
          headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        });
      response.writeHead(code, code === 429 ? { 'retry-after': '40' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const at = (path: string) => deliveries.filter((delivery) => delivery.path === path);
  return { url, at, status, close: () => new Promise((resolve) => server.close(resolve)) };
}
