import { createServer, type Server } from 'node:http';
import type { PrometheusMetrics } from '../server/index.ts';

/**
 * Serves `/metrics` on a port of its own, which is not reachable from where the API is.
 *
 * @throws an error when the port is in use
 */
export function startMetricsServer(prometheus: PrometheusMetrics, port: number, host: string): Promise<Server> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(path === '/metrics' ? 405 : 404, { 'content-type': 'text/plain' }).end('Only GET /metrics\n');
      return;
    }
    prometheus.render().then(
      (text) =>
        response.writeHead(200, { 'content-type': prometheus.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(503, { 'content-type': 'text/plain' }).end('The database cannot be read.\n'),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
