import * as z from 'zod/mini';
import { AccessRequest, AccessSession, AccessState, AuditEvent, Grant } from './schemas/support-access.ts';
import { AccessDecision, StartedAccessSession } from './schemas/access-session.ts';
import { Article } from './schemas/article.ts';
import { eventOperations } from './operations/events.ts';
import { EditTicket, EscalateTicket, RateTicket } from './schemas/timeline-requests.ts';
import { RatingPrompt, TicketCount, TimelineEntry } from './schemas/timeline.ts';
import { Form, FormField, Option, PhoneContact, Priority } from './schemas/form.ts';
import { Inquiry, InquiryChallenge, InquiryReceipt } from './schemas/inquiry.ts';
import { LIMITS } from './limits.ts';
import { MailConsent, MailReceipt, SetMailConsent } from './schemas/mail.ts';
import type { Operation } from './operations/operation.ts';
import { operationList } from './operations/index.ts';
import { Erasure, PersonExport, RetentionReport } from './schemas/privacy.ts';
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

/** Schemas that get a name of their own in the document. */
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

/** What the document says beyond the table. */
export interface OpenApiOptions {
  /** Version of the document, that of the server. */
  version: string;
  /** Bytes of one attachment. Default: the limit of the wire. */
  fileBytes?: number;
}

/**
 * The OpenAPI 3.1 description of the ticket API, derived from the table of operations.
 *
 * @example const document = buildOpenApi({ version: '1.2.0' });
 */
export function buildOpenApi({ version, fileBytes = LIMITS.attachmentBytes }: OpenApiOptions): Json {
  const paths: Record<string, Json> = {};
  const beside: [string, Operation][] = Object.entries({ ...eventOperations, ...uploadOperations });
  for (const [id, operation] of [...operationList.map(({ id, ...row }) => [id, row] as const), ...beside]) {
    paths[operation.path] ??= {};
    Object.assign(paths[operation.path] ?? {}, {
      [operation.method.toLowerCase()]: describe(id, operation, fileBytes),
    });
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Madoguchi ticket API',
      version,
      description:
        'Tickets, status and support access of one product. Every refusal is `application/problem+json` with a stable `code`. ' +
        'Every POST needs an `Idempotency-Key`: sending it again with the same key repeats the answer, not the act. ' +
        'Where the session has the capability `resumable`, `/v1/uploads` speaks the tus protocol (1.0.0, with creation, ' +
        'termination and expiration): a large file then goes on where the line broke. Any tus client can be used; give it ' +
        'the `Authorization` and `Idempotency-Key` headers and the metadata `filename`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to where this document lies: the server does not know under which names it is reached.
    servers: [{ url: '.' }],
    tags: [...new Set(operationList.map(({ area }) => area))].map((name) => ({ name, description: AREAS[name] })),
    paths,
    components: {
      schemas: { ...named(replies, 'output'), ...named(requests, 'input') },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "The vendor's own short token, which names the person, their organization and their role.",
        },
      },
    },
  };
}

const AREAS: Record<Operation['area'], string> = {
  start: 'Who is looking.',
  articles: 'Help articles.',
  inquiries: 'Asking for help without signing in.',
  tickets: "The customer's tickets.",
  attachments: 'Files on tickets and comments.',
  status: 'Whether the product is up.',
  access: 'Letting support in for a limited time.',
  support: "The agents' side.",
};

const ETAG = { ETag: { description: 'The version of the body, for `If-Match`.', schema: { type: 'string' } } };

function describe(id: string, operation: Operation, fileBytes: number): Json {
  const anonymous = operation.actors.includes('anonymous');
  return {
    operationId: id,
    tags: [operation.area],
    summary: operation.summary,
    description: `For: ${operation.actors.join(', ')}.`,
    security: anonymous ? [{}, { token: [] }] : [{ token: [] }],
    parameters: [
      ...parameters(operation.params, 'path'),
      ...parameters(operation.query, 'query'),
      ...headers(operation),
      ...parameters(operation.headers, 'header'),
    ],
    ...(operation.body && {
      requestBody: { required: true, content: requestContent(operation, operation.body, fileBytes) },
    }),
    responses: { [String(operation.status)]: success(operation), ...notModified(operation), ...refusals(operation) },
  };
}

function headers(operation: Operation): Json[] {
  const list: Json[] = [];
  if (operation.method === 'POST') {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: operation.key !== 'optional',
      description: 'A random value for each intent, the same for each repetition.',
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
      description: 'The version already at hand.',
      schema: { type: 'string' },
    });
  }
  return list;
}

function requestContent({ type }: Operation, body: NonNullable<Operation['body']>, fileBytes: number): Json {
  if (body === 'file') {
    return {
      [type ?? 'application/octet-stream']: { schema: { type: 'string', format: 'binary', maxLength: fileBytes } },
    };
  }
  return { 'application/json': { schema: toJsonSchema(body, 'input') } };
}

function success(operation: Operation): Json {
  const { reply } = operation;
  switch (reply.kind) {
    case 'none':
      return { description: 'Done.' };
    case 'file':
      return {
        description: 'The file, always as a download.',
        headers: { 'Content-Disposition': { description: 'Its name.', schema: { type: 'string' } } },
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      };
    case 'page':
      return {
        description: 'One page of the list.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['items'],
              properties: {
                items: { type: 'array', items: toJsonSchema(reply.item, 'output') },
                next: { type: ['string', 'null'], description: 'Pass it as `cursor` to read on; null at the end.' },
                total: { type: ['integer', 'null'], description: 'Null when the desk cannot tell.' },
              },
            },
          },
        },
      };
    case 'events':
      return {
        description:
          'Server-sent events until the token ends. The data of `ticket` is JSON as below; `hello` and `beat` (every 15 seconds) ' +
          'only carry a new `id`; `reset` says that too much was missed and everything must be read again; `end` says why it ends.',
        content: { 'text/event-stream': { schema: toSchema(reply.schema, 'output') } },
      };
    case 'json':
      return {
        description: operation.status === 201 ? 'It was made.' : 'As asked for.',
        ...(isVersioned(operation) && { headers: ETAG }),
        content: { 'application/json': { schema: toJsonSchema(reply.schema, 'output') } },
      };
  }
}

function notModified(operation: Operation): Json {
  return operation.method === 'GET' && isVersioned(operation)
    ? { '304': { description: 'It has not changed.', headers: ETAG } }
    : {};
}

function isVersioned({ reply }: Operation): boolean {
  if (reply.kind !== 'json') return false;
  const properties = toSchema(reply.schema, 'output')['properties'];
  return typeof properties === 'object' && properties !== null && 'version' in properties;
}

/** All problems an operation can answer with: the common ones, those that follow from its columns, and its own. */
export function collectProblems(operation: Operation): ProblemCode[] {
  const codes = new Set<ProblemCode>(COMMON_PROBLEMS);
  const add = (...more: ProblemCode[]) => more.forEach((code) => codes.add(code));
  // A bad token is refused also where none is needed, so that the page asks for a new one.
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

function refusals(operation: Operation): Json {
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
                { type: 'object', properties: { status: { const: status }, code: { enum: codes } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

function parameters(schema: z.ZodMiniObject | undefined, place: 'path' | 'query' | 'header'): Json[] {
  if (!schema) return [];
  const whole = toSchema(schema, 'input');
  const properties = Object.entries((whole['properties'] ?? {}) as Record<string, Json>);
  const required = new Set((whole['required'] ?? []) as string[]);
  return properties.map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (required.has(name) && !isCoerced(property)),
    schema: isCoerced(property) ? { type: 'integer', minimum: 1, maximum: LIMITS.page } : property,
  }));
}

/** `limit` arrives as text and is made a number, so its input schema says nothing. It is the only such parameter. */
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

/** Strings with known values that may grow: documented, and no `enum`, which a generated client would reject new values by. */
const openEnums = new Map<unknown, object>([
  openEnum(Status.shape.headline, 'The worst state that holds', [...COMPONENT_STATES, UNKNOWN], {
    [UNKNOWN]: 'nothing says how things are',
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

/** Not the global registry: this document must not name schemas for anybody else. */
function createSchemaRegistry(schemas: Record<string, z.ZodMiniType>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  return registry;
}

function named(schemas: Record<string, z.ZodMiniType>, io: 'input' | 'output'): Json {
  const { schemas: made } = z.toJSONSchema(createSchemaRegistry(schemas), {
    ...settings(io),
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(made).map(([name, schema]) => [name, cleaned(schema)]));
}

function toSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  return cleaned(z.toJSONSchema(schema, settings(io)));
}

function settings(io: 'input' | 'output') {
  return {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    // The schemas of replies ignore fields they do not know, and so must a reader of this document.
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

function cleaned(schema: object): Json {
  const { $schema: _schema, $id: _id, '~standard': _standard, ...rest } = schema as Json;
  return rest;
}
