import { ApiError } from './api-error.ts';
import { raceSignal, withTimeout } from './natives.ts';

/** One event as it travels. */
export interface StreamEvent {
  name: string;
  id: string | undefined;
  data: string;
}

/** Characters of one event; a longer one is dropped. */
const MAX_LINE_LENGTH = 64 * 1024;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6) from a body, comments left out.
 *
 * @param quiet milliseconds without a byte after which the stream is dead
 * @throws ApiError `timeout` when it is
 */
export async function* parseEventStream(
  body: ReadableStream<Uint8Array>,
  { signal, quiet }: { signal: AbortSignal; quiet: number },
): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let size = 0;
  let event: { name: string; id: string | undefined; data: string[] } = { name: 'message', id: undefined, data: [] };
  const dead = () => new ApiError('timeout', { message: `Nothing came for ${quiet} ms.` });
  try {
    for (;;) {
      const { done, value } = await withTimeout(quiet, raceSignal(reader.read(), signal), dead);
      if (done) return;
      const text = rest + decoder.decode(value, { stream: true });
      // A line feed may still follow a carriage return at the end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE_LENGTH) rest = rest.slice(0, MAX_LINE_LENGTH);
      for (const line of lines) {
        if (line === '') {
          const { name, id, data } = event;
          if (data.length > 0 && size <= MAX_LINE_LENGTH) yield { name, id, data: data.join('\n') };
          event = { name: 'message', id: undefined, data: [] };
          size = 0;
          continue;
        }
        size += line.length;
        const [, field, text = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === 'event') event.name = text;
        else if (field === 'id' && !text.includes('\u0000')) event.id = text;
        else if (field === 'data' && size <= MAX_LINE_LENGTH) event.data.push(text);
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
