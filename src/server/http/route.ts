import type { Operation, OperationId } from '../../contract/index.ts';
import { AuditedDenialError } from '../support-access/index.ts';
import type { TokenVerifier } from '../auth/verify-token.ts';
import type { RunFairly } from '../lib/fair-queue.ts';
import type { CallContext, Identity, ReceivedFile } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';
import type { Answer, Call, Services } from './handler.ts';
import { checks, handlers } from './handlers/index.ts';
import type { Idempotency } from './idempotency.ts';
import { authorizeRequest } from './authorize.ts';
import { parseAddress, parseInput } from './parse-input.ts';
import { matchesEtag, idempotencyKey, ifMatch } from './preconditions.ts';
import type { RateLimitBucket, RateLimiter } from './rate-limit.ts';
import type { VerificationGate } from './verification-gate.ts';
import { receiveFile } from './receive-file.ts';
import { serializeResult, fileResponse, toResponse } from './serialize-result.ts';

/** What every route works with. */
export interface ServerContext {
  store: Store;
  services: Services;
  verify: TokenVerifier;
  rates: RateLimiter;
  gate: VerificationGate;
  idempotency: Idempotency;
  /** For bodies of files that are on their way. */
  receiving: RunFairly;
  /** For files that are held in memory whole. */
  processing: RunFairly;
  clock: () => number;
}

/** A request on its way to an operation. */
export interface RouteRequest {
  request: Request;
  url: URL;
  params: Record<string, string>;
  address: string | null;
}

/**
 * Makes the route of one operation: everything that the columns of the table promise, in the order in which a caller may
 * learn it (who are you, may you, how often, is it well formed), then the handler.
 */
export function createRoute(
  id: OperationId,
  operation: Operation,
  engine: ServerContext,
): (incoming: RouteRequest) => Promise<Response> {
  // The table ties each id to its handler's types; TypeScript cannot follow that through a variable id.
  const handler = handlers[id] as unknown as (call: AnyCall, services: Services) => Promise<unknown>;
  const check = checks[id] as ((about: unknown, services: Services) => Promise<AnyCall['ahead'] | void>) | undefined;
  const { store, services, idempotency } = engine;
  const kind: RateLimitBucket =
    operation.rate ?? (operation.body === 'file' ? 'uploads' : operation.method === 'GET' ? 'requests' : 'writes');
  return async ({ request, url, params, address }) => {
    const now = engine.clock();
    const identity = await authorizeRequest(id, operation, kind, engine, { request, url, address }, now);

    const key = operation.method === 'POST' ? idempotencyKey(request) : undefined;
    const version = operation.ifMatch ? ifMatch(request) : undefined;

    const carryOut = async (readFile: ReceivedFile['read']): Promise<Response> => {
      const { values, body } = await parseInput(operation, request, url, params, readFile);
      // Asked again: a slow body must not date its act back.
      const call = { identity, now: engine.clock(), input: values, ifMatch: version };

      if (operation.method === 'GET') {
        const result = await handler({ ...call, db: store.db }, services);
        if (operation.reply.kind === 'file') return fileResponse(result as Answer<'readAttachment'>);
        const answer = serializeResult(operation, result);
        const etag = answer.headers['etag'];
        if (etag !== undefined && matchesEtag(request, etag))
          return new Response(null, { status: 304, headers: { etag } });
        return toResponse(answer);
      }

      const keyed = key !== undefined && {
        identity,
        key,
        operation: id,
        content: { address: url.pathname + url.search, body },
        now: call.now,
      };
      // What was done at a desk elsewhere and answered is not done again, nor is the desk asked.
      const answered = keyed && services.desk.beforeCommit ? await idempotency.isKnown(keyed) : false;
      const ahead = answered
        ? undefined
        : await check?.({ ...call, db: store.db, headers: request.headers, address, key }, services);
      const work = async (db: CallContext['db']) =>
        serializeResult(operation, await handler({ ...call, db, ...(ahead && { ahead }) }, services));
      if (!keyed) {
        const answer = await store.transaction(work);
        // Committed by now: a stream that is opened again is refused.
        if (id === 'endSession' && identity) services.events?.signOut(identity);
        return toResponse(answer);
      }
      const { answer, replayed } = await idempotency.run(keyed, work);
      if (id === 'erasePerson' && !replayed) await store.purge();
      return toResponse(answer, replayed ? { 'idempotency-replayed': 'true' } : {});
    };

    /** The body goes to the disk while it comes; only then it takes one of the few places in memory. */
    const carryOutWithFile = async (): Promise<Response> => {
      // What the address says is checked before a byte is read.
      parseAddress(operation, url, params);
      const { spool } = services.attachments;
      const received = await engine.receiving(identity, () =>
        receiveFile(
          request,
          services.form.limits.attachmentBytes,
          spool && ((chunks) => spool(store.db, engine.clock(), chunks)),
        ),
      );
      try {
        return await engine.processing(identity, () => carryOut(() => received.read()));
      } finally {
        await received.remove();
      }
    };

    try {
      return await (operation.body === 'file' ? carryOutWithFile() : carryOut(noFile));
    } catch (error) {
      if (error instanceof AuditedDenialError && identity)
        await services.access.recordRefusal({ identity, db: store.db, now }, id, error.about);
      throw error;
    }
  };
}

const noFile = () => Promise.reject(new TypeError('This operation takes no file.'));

/** A call whose operation is only known at run time. */
type AnyCall = Omit<Call<OperationId>, 'identity' | 'input' | 'ifMatch' | 'ahead'> & {
  identity: Identity | null;
  input: Record<string, unknown>;
  ifMatch: string | undefined;
  ahead?: { answer: unknown } | undefined;
};
