import { uploadOperations, type Operation, type Upload, type UploadOperationId } from '../../contract/index.ts';
import type { CallContext, Uploads } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { authorizeRequest } from './authorize.ts';
import { readChunks, readNothing, requireType } from './read-body.ts';
import { parseOrThrow } from './parse-input.ts';
import { idempotencyKey } from './preconditions.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import { serializeResult, toResponse } from './serialize-result.ts';
import type { ServerContext, RouteRequest } from './route.ts';
import { fileNameIn, requireTus, stateHeaders } from './tus.ts';

/** The begin of an upload counts as one, not each of its parts: a line that breaks often must not use up the rest. */
const COUNTED: Record<UploadOperationId, RateLimitBucket> = {
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

const answer = (operation: Operation, upload: Upload | null, more: Record<string, string> = {}) => {
  const made = serializeResult(operation, upload);
  return toResponse(made, { ...(upload && stateHeaders(upload)), ...more });
};

/**
 * Makes the routes of the upload protocol. They lie beside those of the table because a part is neither keyed nor one
 * transaction: what has come of it counts, whatever becomes of its answer.
 */
export function createUploadRoutes(
  engine: ServerContext,
): Record<UploadOperationId, (incoming: RouteRequest) => Promise<Response>> {
  const calls: Record<UploadOperationId, (call: UploadCall) => Promise<Response>> = {
    async createUpload({ request, context, uploads, headers }) {
      // tus knows no such header: of a client without it, a creation whose answer was lost is swept away after a day.
      const key = request.headers.has('idempotency-key') ? idempotencyKey(request) : null;
      await readNothing(request);
      const metadata = String(headers['upload-metadata']);
      const name = fileNameIn(metadata);
      const upload = await uploads.create(context, { key, name, metadata, size: Number(headers['upload-length']) });
      // Relative to this address: the server does not know under which names, or below what, it is reached.
      return answer(uploadOperations.createUpload, upload, { location: `uploads/${upload.id}` });
    },

    async readUpload({ context, uploads, id }) {
      const read = await uploads.read(context, id);
      return answer(uploadOperations.readUpload, read && read.upload, {
        ...(read && read.metadata !== null && { 'upload-metadata': read.metadata }),
      });
    },

    async appendUpload({ request, context, uploads, id, headers }) {
      requireType(request, uploadOperations.appendUpload.type);
      const announced = request.headers.get('content-length');
      const upload = await engine.receiving(context.identity, () =>
        uploads.append(context, id, Number(headers['upload-offset']), {
          length: announced === null ? null : Number(announced),
          read: (most, stopped) => readChunks(request, most, stopped),
        }),
      );
      if (!upload) throw new ProblemError('not_found');
      return new Response(null, { status: 204, headers: stateHeaders(upload) });
    },

    async removeUpload({ request, context, uploads, id }) {
      await readNothing(request);
      return toResponse(serializeResult(uploadOperations.removeUpload, await uploads.remove(context, id)));
    },
  };

  const routeOf =
    (operationId: UploadOperationId) =>
    async (incoming: RouteRequest): Promise<Response> => {
      const { request, params } = incoming;
      const operation: Operation = uploadOperations[operationId];
      const { clock, services, store } = engine;
      const identity = await authorizeRequest(operationId, operation, COUNTED[operationId], engine, incoming, clock());
      const { uploads } = services.attachments;
      if (!identity || !uploads) throw new ProblemError('not_found');
      // A plain GET is for people who look; every other call is the protocol's.
      if (request.method !== 'GET') requireTus(request);
      const headers = operation.headers ? parseOrThrow(operation.headers, Object.fromEntries(request.headers)) : {};
      const context: CallContext = {
        identity,
        db: store.db,
        // Asked each time: a slow part must not date its end back.
        get now() {
          return clock();
        },
      };
      return calls[operationId]({ request, context, uploads, id: params['id'] ?? '', headers });
    };

  return {
    createUpload: routeOf('createUpload'),
    readUpload: routeOf('readUpload'),
    appendUpload: routeOf('appendUpload'),
    removeUpload: routeOf('removeUpload'),
  };
}
