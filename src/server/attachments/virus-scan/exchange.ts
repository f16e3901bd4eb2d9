import { once } from 'node:events';
import { connect } from 'node:net';

/** Maximum characters of an answer. */
const MAX_ANSWER_LENGTH = 64 * 1024;

/**
 * Connects to a scanner, writes a request, and reads the answer until `isComplete` or the end of the connection.
 *
 * @throws Error when the connection fails or exceeds the time limit
 */
export async function exchange(
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number },
  request: AsyncIterable<Uint8Array>,
  isComplete: (answer: string) => boolean,
): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host, port, signal });
  let answer = '';
  const answered = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.length > MAX_ANSWER_LENGTH) reject(new Error('The answer of the virus scanner is too long.'));
      else if (isComplete(answer)) resolve(answer);
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The virus scanner closed the connection.')));
  });
  // The failure of the connection is reported by the writing side as well.
  answered.catch(() => {});
  try {
    for await (const chunk of request) {
      if (answer !== '') break;
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain', { signal }), answered]);
    }
    return await answered;
  } finally {
    socket.destroy();
  }
}
