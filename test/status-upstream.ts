import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path of the upstream answers. */
export interface UpstreamAnswer {
  body?: string | Uint8Array;
  /** `application/json` when not given. */
  type?: string;
  status?: number;
  headers?: Record<string, string>;
  /** Does everything by itself instead. */
  by?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A status page on loopback that says what a test tells it to. */
export interface Upstream {
  url: string;
  /** Paths that were asked for, with their queries, in order. */
  asked: string[];
  /** Headers of the last request. */
  last: () => IncomingMessage['headers'];
  /** What a path (without its query) says from now on; every other one is not found. */
  answer: (path: string, answer: UpstreamAnswer) => void;
  close: () => Promise<void>;
}

/** Starts one. */
export async function statusUpstream(): Promise<Upstream> {
  const answers = new Map<string, UpstreamAnswer>();
  const asked: string[] = [];
  let last: IncomingMessage['headers'] = {};
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    last = request.headers;
    const answer = answers.get(path.replace(/\?.*/, ''));
    if (answer?.by) return answer.by(request, response);
    const { body = '', type = 'application/json', status = 200, headers = {} } = answer ?? { status: 404 };
    const etag = headers['etag'];
    if (etag !== undefined && request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    last: () => last,
    answer: (path, answer) => void answers.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
