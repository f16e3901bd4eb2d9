import { uploadOperations, type Operation, type Upload, type UploadOperationId } from '../../contract/index.ts';
import type { CallContext, Uploads } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { authorizeRequest } from './authorize.ts';
import { readChunks, expectEmptyBody, requireType } from './read-body.ts';
import { parseOrThrow } from './parse-input.ts';
import { idempotencyKey } from './preconditions.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import { serializeResult, toResponse } from './serialize-result.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { parseFileName, requireTus, stateHeaders } from './tus-headers.ts';

/** Only the creation counts as an upload, not each part: a connection that breaks often must not use up the limit. */
const RATE_LIMITS: Record<UploadOperationId, RateLimitBucket> = {
  createUpload: 'uploads',
  readUpload: 'requests',
  appendUpload: 'requests',
  removeUpload: 'writes',
};

interface UploadCall {
  request: Request;
  context: CallContext;
  uploads: Uploads;
  id: string;
  headers: Record<string, unknown>;
}

const toUploadResponse = (operation: Operation, upload: Upload | null, more: Record<string, string> = {}) => {
  const stored = serializeResult(operation, upload);
  return toResponse(stored, { ...(upload && stateHeaders(upload)), ...more });
};

/**
 * Creates the routes of the upload protocol. They are separate from the operations because a part is neither idempotent by key nor
 * one transaction: received bytes count even when the response is lost.
 */
export function createUploadRoutes(
  server: ServerContext,
): Record<UploadOperationId, (routeRequest: RouteRequest) => Promise<Response>> {
  const calls: Record<UploadOperationId, (call: UploadCall) => Promise<Response>> = {
    async createUpload({ request, context, uploads, headers }) {
      // tus has no such header. Without it, a creation whose response was lost is swept after a day.
      const key = request.headers.has('idempotency-key') ? idempotencyKey(request) : null;
      await expectEmptyBody(request);
      const metadata = String(headers['upload-metadata']);
      const name = parseFileName(metadata);
      const upload = await uploads.create(context, { key, name, metadata, size: Number(headers['upload-length']) });
      // Relative, because the server does not know its public URL.
      return toUploadResponse(uploadOperations.createUpload, upload, { location: `uploads/${upload.id}` });
    },

    async readUpload({ context, uploads, id }) {
      const read = await uploads.read(context, id);
      return toUploadResponse(uploadOperations.readUpload, read && read.upload, {
        ...(read && read.metadata !== null && { 'upload-metadata': read.metadata }),
      });
    },

    async appendUpload({ request, context, uploads, id, headers }) {
      requireType(request, uploadOperations.appendUpload.type);
      const announced = request.headers.get('content-length');
      const upload = await server.receiving(context.identity, () =>
        uploads.append(context, id, Number(headers['upload-offset']), {
          length: announced === null ? null : Number(announced),
          read: (maxBytes, signal) => readChunks(request, maxBytes, signal),
        }),
      );
      if (!upload) throw new ProblemError('not_found');
      return new Response(null, { status: 204, headers: stateHeaders(upload) });
    },

    async removeUpload({ request, context, uploads, id }) {
      await expectEmptyBody(request);
      return toResponse(serializeResult(uploadOperations.removeUpload, await uploads.remove(context, id)));
    },
  };

  const createUploadRoute =
    (operationId: UploadOperationId) =>
    async (routeRequest: RouteRequest): Promise<Response> => {
      const { request, params } = routeRequest;
      const operation: Operation = uploadOperations[operationId];
      const { clock, services, store } = server;
      const identity = await authorizeRequest(
        operationId,
        operation,
        RATE_LIMITS[operationId],
        server,
        routeRequest,
        clock(),
      );
      const { uploads } = services.attachments;
      if (!identity || !uploads) throw new ProblemError('not_found');
      // GET is also for people; every other call must follow the protocol.
      if (request.method !== 'GET') requireTus(request);
      const headers = operation.headers ? parseOrThrow(operation.headers, Object.fromEntries(request.headers)) : {};
      const context: CallContext = {
        identity,
        db: store.db,
        // The end time is read on each access: a slow part must not backdate it.
        get now() {
          return clock();
        },
      };
      return calls[operationId]({ request, context, uploads, id: params['id'] ?? '', headers });
    };

  return {
    createUpload: createUploadRoute('createUpload'),
    readUpload: createUploadRoute('readUpload'),
    appendUpload: createUploadRoute('appendUpload'),
    removeUpload: createUploadRoute('removeUpload'),
  };
}
