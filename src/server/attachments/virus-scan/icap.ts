import { exchange } from './exchange.ts';
import type { VirusScanner } from './scanner.ts';

/** Creates a scanner that sends files to an ICAP service (RFC 3507) as the body of a response. */
export function createIcapScanner({
  host,
  port,
  service,
  timeoutMs,
}: {
  host: string;
  port: number;
  service: string;
  timeoutMs: number;
}): VirusScanner {
  return {
    async scan(chunks) {
      const answer = await exchange({ host, port, timeoutMs }, toRequest(chunks, { host, port, service }), (text) =>
        text.includes('\r\n\r\n'),
      );
      const [head = ''] = answer.split('\r\n\r\n');
      const status = /^ICAP\/1\.\d (\d{3})/.exec(head)?.[1];
      const infection = /^(?:X-Infection-Found|X-Virus-ID|X-Virus-Name):[ \t]*(\S.{0,300})$/im.exec(head)?.[1];
      if (infection !== undefined) return { clean: false, name: toThreatName(infection) };
      // 204: not modified. 200 without a name: the service replaced the file.
      if (status === '204') return { clean: true };
      if (status === '200') return { clean: false, name: 'unknown' };
      throw new Error(`The ICAP service answered: ${head.split('\r\n', 1).join('').slice(0, 200)}`);
    },
  };
}

const toThreatName = (value: string): string => /Threat=([^;]{1,200});/.exec(value)?.[1] ?? value.trim();

async function* toRequest(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { host, port, service }: { host: string; port: number; service: string },
): AsyncIterable<Uint8Array> {
  const request = 'GET http://upload.invalid/file HTTP/1.1\r\nHost: upload.invalid\r\n\r\n';
  const response = 'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n';
  yield Buffer.from(
    `RESPMOD icap://${host}:${port}/${service} ICAP/1.0\r\nHost: ${host}\r\nAllow: 204\r\nConnection: close\r\nEncapsulated: req-hdr=0, res-hdr=${request.length}, res-body=${request.length + response.length}\r\n\r\n${request}${response}`,
  );
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield Buffer.from(`${chunk.length.toString(16)}\r\n`);
    yield chunk;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from('0\r\n\r\n');
}
