import { exchange } from './exchange.ts';
import type { VirusScanner } from './scanner.ts';

/** Creates a scanner that uses the command `INSTREAM` of clamd over TCP. */
export function createClamdScanner({
  host,
  port,
  timeoutMs,
}: {
  host: string;
  port: number;
  timeoutMs: number;
}): VirusScanner {
  return {
    async scan(chunks) {
      const answer = await exchange({ host, port, timeoutMs }, toStream(chunks), (text) => text.includes('\0'));
      const [reply = ''] = answer.split('\0');
      const found = /^stream: (.{1,200}) FOUND$/.exec(reply.trim())?.[1];
      if (found !== undefined) return { clean: false, name: found };
      if (reply.trim() === 'stream: OK') return { clean: true };
      throw new Error(`clamd answered: ${reply.trim().slice(0, 200)}`);
    },
  };
}

/** Each chunk follows its length as 4 bytes; a chunk of no bytes ends the stream. */
async function* toStream(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield Buffer.from('zINSTREAM\0');
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    yield length;
    yield chunk;
  }
  yield Buffer.alloc(4);
}
