import * as z from 'zod/mini';
import { AccessRequest, AccessSession, AccessState, AuditEvent, Grant } from './schemas/support-access.ts';
import { AccessDecision, StartedAccessSession } from './schemas/access-session.ts';
import { Article } from './schemas/article.ts';
import { eventOperations } from './operations/events.ts';
import { EditTicket, EscalateTicket, RateTicket } from './schemas/timeline-requests.ts';
import { RatingPrompt, TicketCount, TimelineEntry } from './schemas/timeline.ts';
import { Form, FormField, Option, PhoneContact, Priority } from './schemas/form.ts';
import { Inquiry, InquiryChallenge, InquiryReceipt } from './schemas/inquiry.ts';
import { EXAMPLES } from './examples.ts';
import { LIMITS } from './limits.ts';
import { LiftMailBounce, MailBounce, MailConsent, MailReceipt, SetMailConsent } from './schemas/mail.ts';
import type { Operation } from './operations/operation.ts';
import { operationList } from './operations/index.ts';
import { Erasure, PersonExport, RetentionReport } from './schemas/privacy.ts';
import { AccessMessage, InquiryMessage, TestMessage, TICKET_MESSAGE_TYPES, TicketMessage } from './schemas/webhook.ts';
import { COMMON_PROBLEMS, FieldProblem, Problem, PROBLEMS, type ProblemCode } from './schemas/problem.ts';
import {
  AcceptInquiry,
  AddIncidentUpdate,
  AnswerTicket,
  ApproveRequest,
  ArticleVote,
  AskForAccess,
  BreakGlass,
  CreateComment,
  CreateTicket,
  Decision,
  DenyRequest,
  GrantAccess,
  OpenIncident,
  ResetGrant,
  SendInquiry,
  StartAccessSession,
  TriageTicket,
  UseAccessSession,
} from './schemas/requests.ts';
import { Capabilities, Session } from './schemas/session.ts';
import {
  AffectedReport,
  Component,
  COMPONENT_STATES,
  IMPACTS,
  Incident,
  INCIDENT_STATES,
  Maintenance,
  Status,
  StatusUpdate,
  UNKNOWN,
} from './schemas/status.ts';
import { AgentTicket, QueueTicket } from './schemas/support.ts';
import { Attachment, Comment, Escalation, Rating, Ticket, TicketSummary } from './schemas/ticket.ts';
import { Upload } from './schemas/upload.ts';
import { uploadOperations } from './operations/uploads.ts';
import { Person, Time } from './schemas/primitives.ts';

/** Schemas that the document lists under `components`. */
const replies = {
  AccessRequest,
  AccessSession,
  AccessState,
  AccessVerdict: AccessDecision,
  Affected: AffectedReport,
  AgentTicket,
  Article,
  Attachment,
  AuditEvent,
  Capabilities,
  Comment,
  Component,
  Erasure,
  Escalation,
  EnteredSession: StartedAccessSession,
  FieldProblem,
  Form,
  FormField,
  Grant,
  Incident,
  Inquiry,
  InquiryChallenge,
  InquiryReceipt,
  MailBounce,
  MailConsent,
  MailReceipt,
  Maintenance,
  Option,
  Person,
  PersonExport,
  PhoneContact,
  Priority,
  Problem,
  QueueTicket,
  Rating,
  RatingCard: RatingPrompt,
  RetentionReport,
  Session,
  Status,
  StatusUpdate,
  Ticket,
  TicketCount,
  TicketSummary,
  TicketMessage,
  TimelineEntry,
  Upload,
};
const requests = {
  AcceptInquiry,
  AddIncidentUpdate,
  AnswerTicket,
  ApproveRequest,
  ArticleVote,
  AskForAccess,
  BreakGlass,
  CreateComment,
  CreateTicket,
  Decision,
  DenyRequest,
  EditTicket,
  EscalateTicket,
  GrantAccess,
  LiftMailBounce,
  OpenIncident,
  RateTicket,
  SetMailConsent,
  ResetGrant,
  SendInquiry,
  StartAccessSession,
  TriageTicket,
  UseAccessSession,
};

type Json = Record<string, unknown>;

/** Options of the OpenAPI document. */
export interface OpenApiOptions {
  /** Version of the server. */
  version: string;
  /** Maximum size of one attachment in bytes. Default: `LIMITS.attachmentBytes`. */
  fileBytes?: number;
}

/**
 * Builds the OpenAPI 3.1 document of the ticket API from the table of operations.
 *
 * @param options - `version` is required.
 * @example const document = buildOpenApi({ version: '1.2.0' });
 */
export function buildOpenApi({ version, fileBytes = LIMITS.attachmentBytes }: OpenApiOptions): Json {
  const paths: Record<string, Json> = {};
  const protocolOperations: [string, Operation][] = Object.entries({ ...eventOperations, ...uploadOperations });
  for (const [id, operation] of [...operationList.map(({ id, ...row }) => [id, row] as const), ...protocolOperations]) {
    paths[operation.path] ??= {};
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method.toLowerCase()]: toOperationObject(id, operation, fileBytes),
    });
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Madoguchi ticket API',
      version,
      description:
        'Tickets, status and support access of one product. Every error is `application/problem+json` with a stable `code`. ' +
        'Every POST needs an `Idempotency-Key`: a repeated request with the same key returns the stored response. ' +
        'If the session has the capability `resumable`, `/v1/uploads` supports the tus protocol (1.0.0, with creation, ' +
        'termination and expiration): interrupted uploads of large files can be resumed. Any tus client can be used; configure ' +
        'the `Authorization` and `Idempotency-Key` headers and the metadata `filename`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to the URL of the document: the server does not know its public URL.
    servers: [{ url: '.' }],
    tags: [
      ...[...new Set(operationList.map(({ area }) => area))].map((name) => ({ name, description: AREAS[name] })),
      { name: 'health', description: 'Probes for process managers and load balancers, without a token.' },
    ],
    paths: { ...paths, ...HEALTH_PATHS },
    webhooks: toWebhooks(),
    components: {
      schemas: { ...toNamedSchemas(replies, 'output'), ...toNamedSchemas(requests, 'input'), ...toPageSchemas() },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "The vendor's short-lived JWT with the user's id, organization and role.",
        },
      },
    },
  };
}

const WEBHOOK_TYPES: [type: string, summary: string, schema: z.ZodMiniType][] = [
  ...Object.entries(TICKET_MESSAGE_TYPES).map(([type, summary]): [string, string, z.ZodMiniType] => [
    type,
    summary,
    TicketMessage,
  ]),
  ['inquiry.received', 'A visitor who is not signed in sent an inquiry.', InquiryMessage],
  ['access', 'An entry of the audit log of support access; the type is `access.` and its action.', AccessMessage],
  ['test', 'A test of the endpoint, which an agent or the command line sent.', TestMessage],
];

/** The signed messages that endpoints of the vendor receive. */
function toWebhooks(): Json {
  return Object.fromEntries(
    WEBHOOK_TYPES.map(([type, summary, schema]) => [
      type,
      {
        post: {
          operationId: `receive${type.replaceAll(/[._](\w)|^(\w)/g, (_, after: string, first: string) => (after ?? first).toUpperCase())}`,
          tags: ['support'],
          summary,
          description:
            'Signed by the Standard Webhooks specification: `webhook-id` (the same for each attempt), `webhook-timestamp` and `webhook-signature`. Delivered at least once, and repeated with backoff for five days.',
          security: [],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toJsonSchema(schema, 'output') } },
          },
          responses: { '200': { description: 'Accepted. Every other status than 2xx is repeated.' } },
        },
      },
    ]),
  );
}

const AREAS: Record<Operation['area'], string> = {
  start: 'Session of the viewer.',
  articles: 'Help articles.',
  inquiries: 'Requests for help without signing in.',
  tickets: "The customer's tickets.",
  attachments: 'Files on tickets and comments.',
  status: 'Status of the product.',
  access: 'Time-limited support access, for customers.',
  support: 'Operations for agents and back ends.',
};

const toHealthOperation = (
  operationId: string,
  summary: string,
  description: string,
  example: Record<string, string>,
  failures: Json,
): Json => ({
  get: {
    operationId,
    tags: ['health'],
    summary,
    description,
    security: [],
    responses: {
      '200': {
        description: 'Success.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['status'],
              properties: Object.fromEntries(Object.keys(example).map((name) => [name, { type: 'string' }])),
            },
            example,
          },
        },
      },
      ...failures,
    },
  },
});

const HEALTH_PATHS = {
  '/healthz': toHealthOperation(
    'getHealth',
    'Whether the process answers requests.',
    'For liveness probes: restart the process when it fails.',
    { status: 'ok', version: '1.2.0' },
    {},
  ),
  '/readyz': toHealthOperation(
    'getReadiness',
    'Whether the database answers and the file store belongs to it.',
    'For readiness probes: send no traffic while it fails. It does not depend on a remote help desk or status page.',
    { status: 'ready' },
    {
      '503': {
        description: '`unavailable`: the cause is in the log, under the same `requestId`.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  ),
};

const ETAG = { ETag: { description: 'Version of the resource, for `If-Match`.', schema: { type: 'string' } } };

function toOperationObject(id: string, operation: Operation, fileBytes: number): Json {
  const anonymous = operation.actors.includes('anonymous');
  return {
    operationId: id,
    tags: [operation.area],
    summary: operation.summary,
    description: `For: ${operation.actors.join(', ')}${operation.agentRole === undefined ? '' : ` (in the inbox: ${operation.agentRole} or above)`}.`,
    security: anonymous ? [{}, { token: [] }] : [{ token: [] }],
    parameters: [
      ...toParameters(operation.params, 'path'),
      ...toParameters(operation.query, 'query'),
      ...toHeaderParameters(operation),
      ...toParameters(operation.headers, 'header'),
    ],
    ...(operation.body && {
      requestBody: { required: true, content: toRequestContent(id, operation, operation.body, fileBytes) },
    }),
    responses: {
      [String(operation.status)]: toSuccessResponse(id, operation),
      ...toNotModified(operation),
      ...toErrorResponses(operation),
    },
  };
}

function toHeaderParameters(operation: Operation): Json[] {
  const list: Json[] = [];
  if (operation.method === 'POST') {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: operation.key !== 'optional',
      description: 'A random value, unique for each operation and the same for all its retries.',
      schema: { type: 'string', minLength: 1, maxLength: LIMITS.idempotencyKey, pattern: '^[\\x21-\\x7e]+$' },
    });
  }
  if (operation.ifMatch) {
    list.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: 'The version that was read, in double quotes.',
      schema: { type: 'string' },
    });
  }
  if (isVersioned(operation) && operation.method === 'GET') {
    list.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The cached version.',
      schema: { type: 'string' },
    });
  }
  return list;
}

function toRequestContent(
  id: string,
  { type }: Operation,
  body: NonNullable<Operation['body']>,
  fileBytes: number,
): Json {
  const example = toExample(EXAMPLES[id]?.request);
  if (body === 'file') {
    return {
      [type ?? 'application/octet-stream']: {
        schema: { type: 'string', format: 'binary', maxLength: fileBytes },
        ...example,
      },
    };
  }
  return { 'application/json': { schema: toJsonSchema(body, 'input'), ...example } };
}

/** Names the page of a list after its rows, or after the operation where these have no name. */
function toPageName(id: string, item: z.ZodMiniType): string {
  return `${names.get(item) ?? `${id.slice(0, 1).toUpperCase()}${id.slice(1)}Item`}Page`;
}

function toPageSchemas(): Json {
  const pages: Json = {};
  for (const { id, reply } of operationList) {
    if (reply.kind !== 'page') continue;
    pages[toPageName(id, reply.item)] = {
      type: 'object',
      required: ['items'],
      properties: {
        items: { type: 'array', items: toJsonSchema(reply.item, 'output') },
        next: {
          type: ['string', 'null'],
          description: 'Pass it as `cursor` to get the next page; null on the last page.',
        },
        total: { type: ['integer', 'null'], description: 'Null when the help desk does not report it.' },
      },
    };
  }
  return pages;
}

const toExample = (example: unknown): Json => (example === undefined ? {} : { example });

function toSuccessResponse(id: string, operation: Operation): Json {
  const { reply } = operation;
  const { response } = EXAMPLES[id] ?? {};
  switch (reply.kind) {
    case 'none':
      return { description: 'Done.' };
    case 'file':
      return {
        description: 'The file, always as a download.',
        headers: { 'Content-Disposition': { description: 'Contains the file name.', schema: { type: 'string' } } },
        content: {
          'application/octet-stream': { schema: { type: 'string', format: 'binary' }, ...toExample(response) },
        },
      };
    case 'page':
      return {
        description: 'One page of the list.',
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${toPageName(id, reply.item)}` },
            ...toExample(response),
          },
        },
      };
    case 'events':
      return {
        description:
          'Server-sent events until the token expires. The data of `ticket` is JSON as below; `hello` and `beat` (every 15 seconds) ' +
          'only carry a new `id`; `reset` means that missed events cannot be replayed and all data must be reloaded; `end` carries the reason.',
        content: { 'text/event-stream': { schema: toSchema(reply.schema, 'output'), ...toExample(response) } },
      };
    case 'json':
      return {
        description: operation.status === 201 ? 'Created.' : 'Success.',
        ...(isVersioned(operation) && { headers: ETAG }),
        content: { 'application/json': { schema: toJsonSchema(reply.schema, 'output'), ...toExample(response) } },
      };
  }
}

function toNotModified(operation: Operation): Json {
  return operation.method === 'GET' && isVersioned(operation)
    ? { '304': { description: 'Not modified.', headers: ETAG } }
    : {};
}

function isVersioned({ reply }: Operation): boolean {
  if (reply.kind !== 'json') return false;
  const properties = toSchema(reply.schema, 'output')['properties'];
  return typeof properties === 'object' && properties !== null && 'version' in properties;
}

/** Collects all problem codes of an operation: common ones, those implied by its properties, and its own. */
export function collectProblems(operation: Operation): ProblemCode[] {
  const codes = new Set<ProblemCode>(COMMON_PROBLEMS);
  const add = (...more: ProblemCode[]) => more.forEach((code) => codes.add(code));
  // Public operations reject an invalid token too, so that the page requests a new one.
  add('auth_required', 'auth_expired', 'auth_invalid', 'content_type');
  if (operation.actors.length < 4) add('forbidden');
  if (operation.params || operation.resource) add('not_found');
  add('validation');
  if (operation.body) add('too_large');
  if (operation.method !== 'GET') add('too_large', 'too_slow');
  if (operation.body && operation.body !== 'file') add('bad_json');
  if (operation.method === 'POST') add('idem_missing', 'idem_in_flight', 'idem_reused');
  if (operation.ifMatch) add('precondition_required', 'stale');
  if (operation.area === 'support') add('not_found');
  add(...operation.problems);
  return [...codes];
}

function toErrorResponses(operation: Operation): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of collectProblems(operation)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
        ...((status === 429 || status === 503 || codes.includes('idem_in_flight')) && {
          headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
        }),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    // Explicit types: generated clients would otherwise reject an untyped constant for numbers, and
                    // treat every error as impossible.
                    status: { type: 'integer', const: status },
                    code: { type: 'string', enum: codes },
                  },
                },
              ],
            },
          },
        },
      },
    ]),
  );
}

function toParameters(schema: z.ZodMiniObject | undefined, location: 'path' | 'query' | 'header'): Json[] {
  if (!schema) return [];
  const converted = toSchema(schema, 'input');
  const properties = Object.entries((converted['properties'] ?? {}) as Record<string, Json>);
  const required = new Set((converted['required'] ?? []) as string[]);
  return properties.map(([name, property]) => ({
    name,
    in: location,
    required: location === 'path' || (required.has(name) && !isCoerced(property)),
    schema: isCoerced(property) ? { type: 'integer', minimum: 1, maximum: LIMITS.page } : property,
  }));
}

/** `limit` is coerced to a number, so its input schema has no type. It is the only such parameter. */
function isCoerced(property: Json): boolean {
  return property['type'] === undefined && property['enum'] === undefined && property['anyOf'] === undefined;
}

const names = new Map<z.core.$ZodType, string>(
  Object.entries({ ...replies, ...requests }).map(([name, schema]) => [schema, name]),
);

function toJsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const name = names.get(schema);
  return name === undefined ? toSchema(schema, io) : { $ref: `#/components/schemas/${name}` };
}

/** Strings with an open set of values. Not an `enum`, because generated clients would reject new values. */
const openEnums = new Map<unknown, object>([
  openEnum(Status.shape.headline, 'The worst current state', [...COMPONENT_STATES, UNKNOWN], {
    [UNKNOWN]: 'no data',
  }),
  openEnum(Component.shape.state, 'The state of the component', COMPONENT_STATES),
  openEnum(Incident.shape.state, 'The progress of the incident', INCIDENT_STATES),
  openEnum(Incident.shape.impact, 'The impact of the incident', IMPACTS),
]);

function openEnum(
  schema: z.ZodMiniType,
  subject: string,
  values: readonly string[],
  meanings: Readonly<Record<string, string>> = {},
) {
  const list = values.map((value) => `\`${value}\`${meanings[value] === undefined ? '' : ` (${meanings[value]})`}`);
  return [
    schema,
    { description: `${subject}: ${list.join(', ')}. More values may be added.`, examples: [...values] },
  ] as const;
}

/** A private registry: the global one would also name the schemas for other users of zod. */
function createSchemaRegistry(schemas: Record<string, z.ZodMiniType>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  return registry;
}

function toNamedSchemas(schemas: Record<string, z.ZodMiniType>, io: 'input' | 'output'): Json {
  const { schemas: converted } = z.toJSONSchema(createSchemaRegistry(schemas), {
    ...getConversionOptions(io),
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(converted).map(([name, schema]) => [name, stripMetadata(schema)]));
}

function toSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  return stripMetadata(z.toJSONSchema(schema, getConversionOptions(io)));
}

function getConversionOptions(io: 'input' | 'output') {
  return {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    // Response schemas ignore unknown properties, and so must generated clients.
    override: ({
      zodSchema,
      jsonSchema,
    }: {
      zodSchema: z.core.$ZodTypes;
      jsonSchema: z.core.JSONSchema.BaseSchema;
    }) => {
      if (zodSchema === (Time as unknown)) jsonSchema.format = 'date-time';
      Object.assign(jsonSchema, openEnums.get(zodSchema));
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  } as const;
}

function stripMetadata(schema: object): Json {
  const { $schema: _schema, $id: _id, '~standard': _standard, ...rest } = schema as Json;
  return rest;
}
