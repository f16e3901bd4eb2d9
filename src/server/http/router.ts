import { Hono, type Context } from 'hono';
import { eventOperations, operationList, uploadOperations, type Operation } from '../../contract/index.ts';
import { ProblemError } from '../errors.ts';
import { compressJson } from './compress-json.ts';
import { createDeskEventRoute, DESK_EVENTS } from './desk-events.ts';
import type { Embed } from './embed-files.ts';
import { createEventRoute } from './events.ts';
import { createMailGatewayRoute, toGatewayPath, type ReceiveMail } from './mail-gateways.ts';
import { listGateways, type MailGatewayOptions } from '../notifications/mail-gateways/index.ts';
import { createRoute } from './route.ts';
import type { RouteRequest, RouterEnv, ServerContext } from './server-context.ts';
import { createUploadRoutes } from './upload-routes.ts';

/** A route that is not an operation: health, the API description. */
export interface StaticRoute {
  /** Default `GET`. */
  method?: 'GET' | 'POST';
  path: string;
  respond: (request: Request) => Response | Promise<Response>;
}

/** Gateways that hand mail in. */
export interface MailGateways {
  options: MailGatewayOptions;
  receive: ReceiveMail;
}

/**
 * Creates the router from the table of operations. Paths are matched exactly; a path with an additional slash is not found.
 *
 * @param embed - null where the widget's files are not served.
 * @param inbox - null where the inbox is not served.
 * @param gateways - null where no gateway hands mail in.
 */
export function createRouter(
  context: ServerContext,
  pages: readonly StaticRoute[],
  embed: Embed | null,
  inbox: Hono<RouterEnv> | null = null,
  gateways: MailGateways | null = null,
): Hono<RouterEnv> {
  const app = new Hono<RouterEnv>({ strict: true });
  if (embed) app.route('/', embed.routes);
  // Before the compression: answers beside credentials are not compressed (BREACH).
  if (inbox) app.route('/', inbox);
  app.use(compressJson);
  const methods = new Map<string, Set<string>>();
  const registerMethod = (path: string, method: string) => {
    const allowed = methods.get(path) ?? new Set(['OPTIONS']);
    allowed.add(method);
    if (method === 'GET') allowed.add('HEAD');
    methods.set(path, allowed);
  };

  for (const { path, respond, method = 'GET' } of pages) {
    registerMethod(path, method);
    app.on(method, path, (c) => {
      c.env.onRoute(path);
      return respond(c.req.raw);
    });
  }
  const mount = (
    operation: Pick<Operation, 'method' | 'path'>,
    route: (incoming: RouteRequest) => Promise<Response>,
  ) => {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    registerMethod(path, operation.method);
    const respond = (c: Context<RouterEnv>) => {
      c.env.onRoute(operation.path);
      return route({ request: c.req.raw, url: new URL(c.req.url), params: c.req.param(), address: c.env.address });
    };
    app.on(operation.method, path, respond);
    return { path, respond };
  };
  for (const { id, ...operation } of operationList) mount(operation, createRoute(id, operation, context));

  const { streamEvents, streamAgentEvents } = eventOperations;
  mount(
    streamEvents,
    createEventRoute('streamEvents', context, (events, identity, lastId) => events.open(identity, lastId)),
  );
  mount(
    streamAgentEvents,
    createEventRoute('streamAgentEvents', context, (events, identity, lastId) => events.openForAgent(identity, lastId)),
  );
  if (context.services.changeFeed?.acceptsWebhooks) mount(DESK_EVENTS, createDeskEventRoute(context));

  if (gateways)
    for (const kind of listGateways(gateways.options))
      mount(
        { method: 'POST', path: toGatewayPath(kind) },
        createMailGatewayRoute(kind, gateways.options, context, gateways.receive),
      );

  const uploads = createUploadRoutes(context);
  const { createUpload, readUpload, appendUpload, removeUpload } = uploadOperations;
  mount(createUpload, uploads.createUpload);
  mount(readUpload, uploads.readUpload);
  const append = mount(appendUpload, uploads.appendUpload);
  const remove = mount(removeUpload, uploads.removeUpload);
  // Method override of the tus protocol, for networks that only allow GET and POST.
  registerMethod(append.path, 'POST');
  app.post(append.path, (c, next) => {
    const method = c.req.header('x-http-method-override');
    return method === 'PATCH' ? append.respond(c) : method === 'DELETE' ? remove.respond(c) : next();
  });

  for (const [path, allowed] of methods) {
    const allow = [...allowed].sort().join(', ');
    app.options(path, () => new Response(null, { status: 204, headers: { allow } }));
    app.all(path, (c) => {
      c.env.onRoute(path.replaceAll(/:(\w+)/g, '{$1}'));
      throw new MethodNotAllowed(allow);
    });
  }
  app.notFound(() => {
    throw new ProblemError('not_found');
  });
  // Problems are created from errors in one place, outside of Hono.
  app.onError((error) => {
    throw error;
  });
  return app;
}

/** Carries the allowed methods of the path. */
export class MethodNotAllowed extends ProblemError {
  readonly allow: string;

  constructor(allow: string) {
    super('method_not_allowed');
    this.allow = allow;
  }
}
