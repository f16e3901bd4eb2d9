import { AsyncLocalStorage } from 'node:async_hooks';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { VERSION } from '../version.ts';

interface RequestTrace {
  requestId: string;
  /** `traceparent` of the caller, if it is well-formed. */
  traceparent: string | null;
}

const current = new AsyncLocalStorage<RequestTrace>();
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
/** An id of another system goes into the log, so it must be short and harmless. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Reads the ids that the caller sent, for the log. Malformed ones are ignored. */
export function readCallerIds({ headers }: Request): { traceId?: string; callerRequestId?: string } {
  const traceparent = headers.get('traceparent') ?? '';
  const id = headers.get('x-request-id') ?? '';
  return {
    ...(TRACEPARENT.test(traceparent) && { traceId: traceparent.slice(3, 35) }),
    ...(REQUEST_ID.test(id) && { callerRequestId: id }),
  };
}

/**
 * Runs the handling of a request within a server span that continues the caller's trace. Without an OpenTelemetry SDK there is no
 * span; `traceparent` is then passed on unchanged.
 *
 * @param options.handle handles the request; `setResult` names the span afterwards
 */
export async function traceRequest<T>(
  request: Request,
  requestId: string,
  handle: (setResult: (result: { route: string; status: number }) => void) => Promise<T>,
): Promise<T> {
  const header = request.headers.get('traceparent') ?? '';
  const traceparent = TRACEPARENT.test(header) ? header : null;
  const parent = propagation.extract(context.active(), request.headers, {
    get: (headers, key) => headers.get(key) ?? undefined,
    keys: (headers) => [...headers.keys()],
  });
  const span = trace
    .getTracer('madoguchi', VERSION)
    .startSpan(request.method, { kind: SpanKind.SERVER, attributes: { 'madoguchi.request_id': requestId } }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () =>
      current.run({ requestId, traceparent }, () =>
        handle(({ route, status }) => {
          span.updateName(`${request.method} ${route}`);
          span.setAttributes({
            'http.request.method': request.method,
            'http.route': route,
            'http.response.status_code': status,
          });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        }),
      ),
    );
  } finally {
    span.end();
  }
}

/** Returns the headers that pass the trace and the request id on to another system; empty outside of a request. */
export function getTraceHeaders(): Record<string, string> {
  const running = current.getStore();
  if (!running) return {};
  const headers: Record<string, string> = { 'x-request-id': running.requestId };
  if (running.traceparent !== null) headers['traceparent'] = running.traceparent;
  // The span of an SDK takes precedence.
  propagation.inject(context.active(), headers);
  return headers;
}
