import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Response of a path of the upstream. */
export interface UpstreamAnswer {
  body?: string | Uint8Array;
  /** Default `application/json`. */
  type?: string;
  status?: number;
  headers?: Record<string, string>;
  /** Replaces the response with a handler. */
  by?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A status page on loopback with the test's responses. */
export interface Upstream {
  url: string;
  /** Requested paths with their queries, in order. */
  asked: string[];
  /** Headers of the last request. */
  last: () => IncomingMessage['headers'];
  /** Sets the response of a path (without query) from now on; all others are not found. */
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
