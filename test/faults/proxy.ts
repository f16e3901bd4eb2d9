import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Faults of a request.
 *
 * - `cutBefore`: the connection is closed before the server receives anything.
 * - `cutAfter`: the server handles the request, and its whole response is lost.
 * - `delay`: the request is forwarded late.
 * - `truncate`: the connection is closed after half of the response's body.
 * - `garble`: bytes in the middle of the response's body are wrong.
 * - `slow`: the head of the response is sent immediately, its body a byte at a time.
 */
export const FAULTS = ['cutBefore', 'cutAfter', 'delay', 'truncate', 'garble', 'slow'] as const;
/** A fault of a request. */
export type Fault = (typeof FAULTS)[number];

/** A response of the proxy instead of the server, which does not receive the request. */
export interface CannedResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Options of a proxy. */
export interface FaultProxyOptions {
  /** Port on 127.0.0.1 to which requests are forwarded. */
  target: number;
  /** Probability of each fault, from 0 to 1, at most 1 in total. Default: no faults. */
  chances?: Partial<Record<Fault, number>>;
  /** Equal seeds and orders of requests cause equal faults. Default 1. */
  seed?: number;
  /** Milliseconds of a `delay`. Default 200. */
  delay?: number;
  /** Milliseconds between the bytes of a `slow` body. Default 1,000. */
  drip?: number;
  /** Changes the body of each forwarded request. */
  alter?: ((body: Buffer, request: IncomingMessage) => Buffer) | null;
  /** Fixed port, e.g. to reopen an earlier one. Default: a free one. */
  port?: number;
}

/**
 * An HTTP proxy on 127.0.0.1 that injects faults, at random or by script. It parses requests, so that "before" and
 * "after the server acted" are exact also on kept-alive connections.
 *
 * @example
 * await using proxy = await FaultProxy.listen({ target: port, seed: 7, chances: { cutBefore: 0.1, cutAfter: 0.1 } });
 * proxy.script('cutAfter', 'none');
 * await fetch(`${proxy.url}/v1/tickets`);
 */
export class FaultProxy {
  /** Number of forwarded requests, and of each fault. */
  readonly counts: Record<Fault | 'requests', number> = {
    requests: 0,
    cutBefore: 0,
    cutAfter: 0,
    delay: 0,
    truncate: 0,
    garble: 0,
    slow: 0,
  };
  readonly #options: Required<FaultProxyOptions>;
  readonly #random: () => number;
  readonly #server = createServer((request, response) => {
    this.#pass(request, response).catch(() => response.destroy());
  });
  #script: (Fault | 'none' | CannedResponse)[] = [];
  #targeted: { matches: (request: IncomingMessage) => boolean; fault: Fault | CannedResponse }[] = [];

  private constructor(options: FaultProxyOptions) {
    this.#options = { chances: {}, seed: 1, delay: 200, drip: 1_000, port: 0, alter: null, ...options };
    this.#random = generator(this.#options.seed);
  }

  /** Starts a proxy on a free port of 127.0.0.1. */
  static async listen(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(proxy.#options.port, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Sets the faults of the next requests, in order; random faults follow. */
  script(...faults: (Fault | 'none' | CannedResponse)[]): void {
    this.#script.push(...faults);
  }

  /** Sets the fault of the next matching request, which takes precedence over the script and random faults. */
  target(matches: (request: IncomingMessage) => boolean, fault: Fault | CannedResponse): void {
    this.#targeted.push({ matches, fault });
  }

  /** Changes the body of each forwarded request from now on; null changes nothing. */
  alter(change: FaultProxyOptions['alter']): void {
    this.#options.alter = change ?? null;
  }

  /** Drops the rest of the script. */
  clearScript(): void {
    this.#script = [];
    this.#targeted = [];
  }

  /** Changes the target, e.g. after a server restart on another port. */
  retarget(port: number): void {
    this.#options.target = port;
  }

  /** Closes all connections, also active ones. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #choose(request: IncomingMessage): Fault | 'none' | CannedResponse {
    const at = this.#targeted.findIndex(({ matches }) => matches(request));
    const [targeted] = at === -1 ? [] : this.#targeted.splice(at, 1);
    if (targeted) return targeted.fault;
    const planned = this.#script.shift();
    // The random number is drawn even if it is not used, so that a script does not change the meaning of a seed.
    let dice = this.#random();
    if (planned) return planned;
    for (const fault of FAULTS) {
      dice -= this.#options.chances[fault] ?? 0;
      if (dice < 0) return fault;
    }
    return 'none';
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#choose(request);
    this.counts.requests++;

    const sent = await readBytes(request);
    const body = this.#options.alter?.(sent, request) ?? sent;
    if (typeof fault === 'object') return void response.writeHead(fault.status, fault.headers).end(fault.body);
    if (fault !== 'none') this.counts[fault]++;
    if (fault === 'cutBefore') return void request.socket.destroy();
    if (fault === 'delay') await sleep(this.#options.delay);
    const answer = await this.#forward(request, body);
    if (fault === 'cutAfter') return void request.socket.destroy();

    response.writeHead(answer.status, toForwardedHeaders(answer.headers, answer.body.length));
    if (fault === 'truncate') {
      response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => request.socket.destroy());
    } else if (fault === 'slow') {
      await this.#drip(response, answer.body);
    } else {
      response.end(fault === 'garble' ? garbled(answer.body) : answer.body);
    }
  }

  #forward(
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
    return new Promise((resolve, reject) => {
      forward(
        {
          host: '127.0.0.1',
          port: this.#options.target,
          method: request.method,
          path: request.url,
          headers: {
            ...request.headers,
            ...(request.headers['content-length'] !== undefined && { 'content-length': String(body.length) }),
            connection: 'close',
          },
        },
        (answer) => {
          readBytes(answer).then(
            (bytes) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }),
            reject,
          );
        },
      )
        .once('error', reject)
        .end(body);
    });
  }

  async #drip(response: ServerResponse, body: Buffer): Promise<void> {
    response.flushHeaders();
    for (const byte of body) {
      if (response.destroyed) return;
      response.write(Buffer.of(byte));
      await sleep(this.#options.drip);
    }
    response.end();
  }
}

async function readBytes(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function toForwardedHeaders(headers: IncomingHttpHeaders, length: number): IncomingHttpHeaders {
  const { connection: _, 'transfer-encoding': __, ...rest } = headers;
  // The true length, even if less is sent, so that clients detect the cut.
  return length > 0 ? { ...rest, 'content-length': String(length) } : rest;
}

function garbled(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const middle = Math.floor(copy.length / 2);
  copy.fill(0xff, middle, middle + 4);
  return copy;
}

/** Pseudo-random numbers from 0 to 1: a 32-bit multiply-and-mix of a counter. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
