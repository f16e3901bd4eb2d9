import { ApiError } from './api-error.ts';
import { raceSignal, withTimeout } from './natives.ts';

/** One server-sent event. */
export interface StreamEvent {
  name: string;
  id: string | undefined;
  data: string;
}

/** Maximum characters of one event; longer events are dropped. */
const MAX_EVENT_LENGTH = 64 * 1024;

/**
 * Parses server-sent events (WHATWG HTML, section 9.2.6) from a response body; comments are skipped.
 *
 * @param options - `silenceMs`: milliseconds without a byte after which the stream counts as dead.
 * @throws ApiError `timeout` when the stream is dead.
 */
export async function* parseEventStream(
  body: ReadableStream<Uint8Array>,
  { signal, silenceMs }: { signal: AbortSignal; silenceMs: number },
): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let size = 0;
  let event: { name: string; id: string | undefined; data: string[] } = { name: 'message', id: undefined, data: [] };
  const createTimeoutError = () => new ApiError('timeout', { message: `No data received for ${silenceMs} ms.` });
  try {
    for (;;) {
      const { done, value } = await withTimeout(silenceMs, raceSignal(reader.read(), signal), createTimeoutError);
      if (done) return;
      const text = rest + decoder.decode(value, { stream: true });
      // A trailing carriage return stays in `rest`: its line feed may be in the next chunk.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      if (rest.length > MAX_EVENT_LENGTH) rest = rest.slice(0, MAX_EVENT_LENGTH);
      for (const line of lines) {
        if (line === '') {
          const { name, id, data } = event;
          if (data.length > 0 && size <= MAX_EVENT_LENGTH) yield { name, id, data: data.join('\n') };
          event = { name: 'message', id: undefined, data: [] };
          size = 0;
          continue;
        }
        size += line.length;
        const [, field, text = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === 'event') event.name = text;
        else if (field === 'id' && !text.includes('\u0000')) event.id = text;
        else if (field === 'data' && size <= MAX_EVENT_LENGTH) event.data.push(text);
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
