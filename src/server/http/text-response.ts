import type { IncomingMessage, ServerResponse } from 'node:http';

const texts = new WeakMap<Response, string>();

/** Creates a response whose text {@link sendText} can send without reading a stream. */
export function createTextResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init);
  texts.set(response, text);
  return response;
}

/**
 * Sends a response that {@link createTextResponse} created. Returns false, and sends nothing, for all others: their body is a stream.
 */
export function sendText(
  response: Response,
  incoming: Pick<IncomingMessage, 'method'>,
  outgoing: Pick<ServerResponse, 'headersSent' | 'destroyed' | 'writeHead' | 'end'>,
): boolean {
  const text = texts.get(response);
  if (text === undefined || response.bodyUsed || incoming.method === 'HEAD') return false;
  // Several cookies are several headers.
  if (outgoing.headersSent || outgoing.destroyed || response.headers.has('set-cookie')) return false;
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(text);
  return true;
}
