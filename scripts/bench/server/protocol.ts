import * as z from 'zod/mini';

/** Configuration of a measured server process; its only argument, as JSON. */
export const ServerSettings = z.object({
  subject: z.enum(['floor', 'product']),
  /** A `postgres://` address or a folder. */
  database: z.string(),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

/** Sent by a server process once it listens. */
export const Ready = z.object({ port: z.number() });

/** Totals of a server process since its start; sent in reply to any message. */
export const Usage = z.object({
  statements: z.number(),
  /** CPU time of this process in milliseconds. */
  cpuMs: z.number(),
  /** Bytes. */
  heap: z.number(),
});
export type Usage = z.infer<typeof Usage>;

/** Signs the tokens of the benchmark. */
export const SECRET = 'pXb0M3sV9qLr7ZkT2wYh5uNf8cJd1gAe4iOoRrQtSvU=';
