import type { Operation, OperationId } from '../../contract/index.ts';
import { applyAgentState } from '../inbox/directory.ts';
import { AuditedDenialError } from '../support-access/index.ts';
import type { Store } from '../database/index.ts';
import { ProblemError } from '../errors.ts';
import type { CallContext, Db, Identity, ReceivedFile } from '../interfaces/index.ts';
import type { HandlerResult, Call, Services } from './handler.ts';
import { preTransactionHooks, handlers } from './handlers/index.ts';
import type { RouteRequest, ServerContext } from './server-context.ts';
import { authorizeRequest } from './authorize.ts';
import { parseAddress, parseInput } from './parse-input.ts';
import { matchesEtag, idempotencyKey, ifMatch } from './preconditions.ts';
import type { RateLimitBucket } from './rate-limit.ts';
import { receiveFile } from './receive-file.ts';
import { serializeResult, fileResponse, toResponse } from './serialize-result.ts';

/**
 * Creates the route of one operation: authorization, preconditions and validation by the table, then the hook, then the handler. The
 * order lets errors reveal nothing to unauthorized callers.
 */
export function createRoute(
  id: OperationId,
  operation: Operation,
  context: ServerContext,
): (incoming: RouteRequest) => Promise<Response> {
  // The table ties each id to its handler's types; TypeScript cannot follow that through a variable id.
  const handler = handlers[id] as unknown as (call: AnyCall, services: Services) => Promise<unknown>;
  const hook = preTransactionHooks[id] as
    | ((call: unknown, services: Services) => Promise<AnyCall['precomputed'] | void>)
    | undefined;
  const { store, services, idempotency } = context;
  const kind: RateLimitBucket =
    operation.rate ?? (operation.body === 'file' ? 'uploads' : operation.method === 'GET' ? 'requests' : 'writes');
  /** Lists and searches are what a replica takes off the primary. */
  const isListing = operation.method === 'GET' && (operation.reply.kind === 'page' || operation.rate === 'searches');
  return async ({ request, url, params, address }) => {
    const now = context.clock();
    const identity = await authorizeRequest(id, operation, kind, context, { request, url, address }, now);

    const key = operation.method === 'POST' ? idempotencyKey(request) : undefined;
    const version = operation.ifMatch ? ifMatch(request) : undefined;

    const handle = async (readFile: ReceivedFile['read']): Promise<Response> => {
      const { values, body } = await parseInput(operation, request, url, params, readFile);
      // The time is read again: a slow body must not backdate the operation.
      const call = { identity, now: context.clock(), address, input: values, ifMatch: version };

      if (operation.method === 'GET') {
        const result = isListing
          ? await readFromReplica(store, (db) => handler({ ...call, db }, services))
          : await handler({ ...call, db: store.db }, services);
        if (operation.reply.kind === 'file') return fileResponse(result as HandlerResult<'readAttachment'>);
        const answer = serializeResult(operation, result);
        const etag = answer.headers['etag'];
        if (etag !== undefined && matchesEtag(request, etag))
          return new Response(null, { status: 304, headers: { etag } });
        return toResponse(answer);
      }

      const idempotentRequest = key !== undefined && {
        identity,
        key,
        operation: id,
        content: { address: url.pathname + url.search, body },
        now: call.now,
      };
      // A repeated call with a stored response skips the hook, so that the remote help desk is not called again.
      const isReplay =
        idempotentRequest && services.desk.beforeCommit ? await idempotency.isKnown(idempotentRequest) : false;
      const precomputed = isReplay
        ? undefined
        : await hook?.({ ...call, db: store.db, headers: request.headers, key }, services);
      const work = async (db: CallContext['db']) =>
        serializeResult(operation, await handler({ ...call, db, ...(precomputed && { precomputed }) }, services));
      if (!idempotentRequest) {
        const answer = await store.transaction(work);
        if (id === 'editAgent' && typeof values['disabled'] === 'boolean')
          await applyAgentState(store, String(values['id']), values['disabled'], call.now);
        // After the commit, so that a stream that reconnects is rejected.
        if (id === 'endSession' && identity) services.events?.signOut(identity);
        return toResponse(answer);
      }
      const { answer, replayed } = await idempotency.run(idempotentRequest, work);
      if (id === 'erasePerson' && !replayed) await store.purge();
      return toResponse(answer, replayed ? { 'idempotency-replayed': 'true' } : {});
    };

    /** Streams the body to disk first; only then takes one of the few slots for files in memory. */
    const handleWithFile = async (): Promise<Response> => {
      // The URL is validated before a byte is read.
      parseAddress(operation, url, params);
      const { spool } = services.attachments;
      const received = await context.receiving(identity, () =>
        receiveFile(
          request,
          services.form.limits.attachmentBytes,
          spool && ((chunks) => spool(store.db, context.clock(), chunks)),
        ),
      );
      try {
        return await context.processing(identity, () => handle(() => received.read()));
      } finally {
        await received.remove();
      }
    };

    try {
      return await (operation.body === 'file' ? handleWithFile() : handle(noFile));
    } catch (error) {
      if (error instanceof AuditedDenialError && identity)
        await services.access.recordRefusal({ identity, db: store.db, now }, id, error.about);
      throw error;
    }
  };
}

/** Reads from a replica where there is one. What turns out to write, as the numbering of events does, runs on the primary. */
async function readFromReplica<T>(store: Store, read: (db: Db) => Promise<T>): Promise<T> {
  const reader = await store.chooseReader();
  if (reader === store.db) return read(store.db);
  try {
    return await read(reader);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    return read(store.db);
  }
}

const noFile = () => Promise.reject(new TypeError('This operation takes no file.'));

/** A call whose operation is only known at run time. */
type AnyCall = Omit<Call<OperationId>, 'identity' | 'input' | 'ifMatch' | 'precomputed'> & {
  identity: Identity | null;
  input: Record<string, unknown>;
  ifMatch: string | undefined;
  precomputed?: { result: unknown } | undefined;
};
