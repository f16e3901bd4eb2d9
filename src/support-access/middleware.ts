import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { toRoute } from '../server/support-access/route.ts';
import type { Intent } from '../server/support-access/tokens/session-token.ts';
import { configuredVerifier } from './singleton.ts';
import { SupportAccessError, refusalBody } from './error.ts';
import { supportLogFields, withSupportSession, type SupportSession } from './session.ts';
import type { SupportVerifier } from './verifier.ts';

/** Header in which an agent's browser sends the session token. */
const HEADER = 'madoguchi-session';

/** How a middleware derives the intent from a request. `R` is the framework's request type. */
export interface SupportGuardOptions<R> {
  /**
   * Organization whose data the request concerns: the id that your tokens call `org`. Never taken from the session
   * itself.
   */
  organization: (request: R) => string | Promise<string>;
  /** Action of the request. Default: `view` for GET, HEAD and OPTIONS, `act` for everything else. */
  action?: (request: R) => Intent['action'];
  /** Area of the product. Default: none, which only access to all areas allows. */
  area?: (request: R) => string | undefined;
  /** Environment. Default: none, which only access to all environments allows. */
  environment?: (request: R) => string | undefined;
  /**
   * Whether requests without a session token are rejected. Default false: they pass as the customer's own, to your own
   * sign-in.
   */
  required?: boolean;
  /**
   * The pattern of the route, for the audit log. Default: the path, with `:id` for every segment that is not plainly a word;
   * for Hono, the pattern of the route that matches.
   */
  route?: (request: R) => string | undefined;
  /** Called for each request under a session, with both identities; for your access log. */
  log?: (fields: Record<string, string>) => void;
  /** Default: the one of `configureSupportAccess`. */
  verifier?: SupportVerifier;
}

interface Asked {
  method: string;
  /** The path of the request, with its query. */
  path: string;
  /** The pattern of the route, where the framework knows it. */
  pattern?: string | undefined;
  token: string | undefined;
}

/** Returns the session of a request; null for a customer's own request. @throws SupportAccessError */
async function admit<R>(
  request: R,
  { method, token, path, pattern }: Asked,
  options: SupportGuardOptions<R>,
): Promise<SupportSession | null> {
  if (token === undefined) {
    if (options.required) throw new SupportAccessError('session_missing');
    return null;
  }
  const reading = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  const action = options.action?.(request) ?? (reading ? 'view' : 'act');
  const verifier = options.verifier ?? configuredVerifier();
  const organization = await options.organization(request);
  const area = options.area?.(request);
  const environment = options.environment?.(request);
  const session = await verifier.verifySupportSession(token, { action, organization, area, environment });
  const known = new Map([
    [organization, ':organization'],
    [session.agent.id, ':user'],
    [session.actingAs?.id ?? '', ':user'],
  ]);
  const route = options.route?.(request) ?? pattern;
  verifier.recordActivity(session, token, {
    method,
    route: route ?? toRoute(path, known),
    effect: action === 'view' || (action === 'act_as' && reading) ? 'view' : 'change',
    area,
  });
  options.log?.({ ...withSupportSession(session, supportLogFields), action, method });
  return session;
}

/** A request of Express or a compatible framework, with the session that {@link supportGuard} verified. */
export type WithSupportSession<R = IncomingMessage> = R & { supportSession?: SupportSession | null };

/** The whole path: below a mount point, Express and Connect have it in `originalUrl`. */
function fullPath(request: IncomingMessage): string {
  const original = 'originalUrl' in request ? request.originalUrl : undefined;
  return typeof original === 'string' ? original : (request.url ?? '/');
}

/**
 * Creates the middleware for frameworks with `(request, response, next)`: Express, Connect, Nest, Fastify with middie.
 * `request.supportSession` is the session, or null for a customer's own request. A denial is answered by the
 * middleware, as `application/problem+json`.
 *
 * @example app.use('/api/:organization', supportGuard({ organization: (request) => request.params.organization }));
 */
export function supportGuard<R extends IncomingMessage>(
  options: SupportGuardOptions<R>,
): (request: R, response: ServerResponse, next: (error?: unknown) => void) => void {
  async function handle(request: R, response: ServerResponse, next: (error?: unknown) => void): Promise<void> {
    let session: SupportSession | null;
    try {
      const value = request.headers[HEADER];
      const token = Array.isArray(value) ? value.join() : value;
      session = await admit(request, { method: request.method ?? 'GET', token, path: fullPath(request) }, options);
    } catch (error) {
      if (!(error instanceof SupportAccessError)) return next(error);
      response.statusCode = error.status;
      response.setHeader('content-type', 'application/problem+json');
      response.setHeader('cache-control', 'no-store');
      response.end(JSON.stringify(refusalBody(error)));
      return undefined;
    }
    Object.assign(request, { supportSession: session });
    return session ? withSupportSession(session, () => next()) : next();
  }
  return (request, response, next) => void handle(request, response, next);
}

/** Variables that the middleware for Hono adds to the context. */
export interface SupportVariables {
  supportSession: SupportSession | null;
}

type HonoContext = Parameters<MiddlewareHandler<{ Variables: SupportVariables }>>[0];

/**
 * Creates the middleware for Hono. `c.get('supportSession')` is the session, or null for a customer's own request.
 *
 * @example app.use('/api/:organization/*', honoSupportGuard({ organization: (c) => c.req.param('organization') ?? ''
 * }));
 */
export function honoSupportGuard(
  options: SupportGuardOptions<HonoContext>,
): MiddlewareHandler<{ Variables: SupportVariables }> {
  return async (context, next) => {
    try {
      const token = context.req.header(HEADER);
      const { method, path } = context.req;
      // From the context rather than `hono/route`, which works with its own copy of Hono only. The last route is the
      // handler's; a wildcard is less specific than the path.
      const pattern = context.req.matchedRoutes.at(-1)?.path;
      const known = pattern === undefined || pattern.includes('*') ? undefined : pattern;
      const session = await admit(context, { method, token, path, pattern: known }, options);
      context.set('supportSession', session);
      if (session) await withSupportSession(session, next);
      else await next();
    } catch (error) {
      if (!(error instanceof SupportAccessError)) throw error;
      return context.body(
        JSON.stringify(refusalBody(error)),
        error.status === 401 ? 401 : error.status === 403 ? 403 : 503,
        {
          'content-type': 'application/problem+json',
          'cache-control': 'no-store',
        },
      );
    }
    return undefined;
  };
}
