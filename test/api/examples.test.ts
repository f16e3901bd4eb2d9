import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { EXAMPLES, type OperationExample } from '../../src/contract/examples.ts';
import {
  operationList,
  operations,
  uploadOperations,
  type Operation,
  type OperationId,
} from '../../src/contract/index.ts';
import { buildOpenApi } from '../../src/contract/openapi.ts';
import { databaseAccess } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import {
  fillTestApi,
  MAIL,
  SILENT_WEBHOOK,
  openTestApi,
  PEOPLE,
  type TestPerson,
  type TestApi,
  type TestData,
} from './harness.ts';
import { createSample } from './samples.ts';

const [first] = databases;
if (!first) throw new Error('There is no database to test on.');
const database = first;

/** Prepares data that the operation needs to succeed. */
const preparations: Partial<Record<OperationId, (test: TestApi, world: TestData) => Promise<unknown>>> = {
  confirmTicket: (test, { ticket }) =>
    test.send('POST', `/v1/support/tickets/${ticket}/comments`, {
      as: 'agent',
      body: { body: 'Please try again.', status: 'solved' },
    }),
  reopenTicket: (test, { ticket }) => test.send('POST', `/v1/tickets/${ticket}/close`, { as: 'owner', body: {} }),
  unmergeTicket: (test, { ticket, otherTicket }) =>
    test.send('POST', `/v1/support/tickets/${otherTicket}/merge`, { as: 'agent', body: { into: ticket } }),
  escalateTicket: (test) => Promise.resolve((test.time.now += 10 * 3_600_000)),
  rateTicket: (test, { ticket }) => test.send('POST', `/v1/tickets/${ticket}/close`, { as: 'owner', body: {} }),
};
const callers: readonly (TestPerson | null)[] = ['owner', 'admin', 'agent', null];

/** Calls an operation on a server of its own, as a caller for whom it succeeds. */
async function callOperation(id: OperationId): Promise<OperationExample> {
  const { actors, agentRole, status, reply, body }: Operation = operations[id];
  const permitted = callers.find((name) => actors.includes(name === null ? 'anonymous' : PEOPLE[name].role)) ?? null;
  const caller = agentRole ? 'administrator' : permitted;
  const access = databaseAccess({ breakGlass: { maxSeconds: 3_600 } });
  // Priorities of the configuration are read-only.
  const hasPriorities = id !== 'replacePriorities';
  const test = await openTestApi(database, { access, mail: MAIL, webhooks: [SILENT_WEBHOOK], hasPriorities });
  try {
    const world = await fillTestApi(test);
    await preparations[id]?.(test, world);
    const { method, path, said } = createSample(id, world);
    const answer = await test.send(method, path, { ...said, ...(caller !== null && { as: caller }) });
    if (answer.status !== status) throw new Error(`${id} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return {
      ...(body && { request: said.body ?? said.raw }),
      ...(reply.kind !== 'none' && { response: answer.body }),
    };
  } finally {
    await test.close();
  }
}

/** Replaces random values, so that a new run changes little. */
function normalize(example: OperationExample): OperationExample {
  const ids = new Map<string, string>();
  const text = JSON.stringify(example)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      const known = ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, '0')}`;
      ids.set(id, known);
      return known;
    })
    .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl');
  return z.parse(z.object({ request: z.optional(z.unknown()), response: z.optional(z.unknown()) }), JSON.parse(text));
}

const written: Record<string, OperationExample> = {};

// With WRITE_EXAMPLES=1, calls every operation and writes src/contract/examples.ts.
describe.runIf(process.env['WRITE_EXAMPLES'])('writing the examples', () => {
  const withBodies = operationList.filter(({ body, reply }) => body || reply.kind !== 'none');
  it.each(withBodies.map(({ id }) => id))('%s', async (id) => {
    const example = normalize(await callOperation(id));
    expect(example).not.toEqual({});
    written[id] = example;
  });
  afterAll(() => {
    const id = '00000000-0000-4000-8000-000000000001';
    const upload = { id, offset: 0, length: 15, expiresAt: '2026-06-02T09:00:00.000Z', attachment: null };
    Object.assign(written, {
      createUpload: { response: upload },
      readUpload: { response: { ...upload, offset: 8 } },
      appendUpload: { request: 'exported 0 rows' },
      streamEvents: {
        response: {
          kind: 'comment',
          at: '2026-06-01T09:00:00.000Z',
          by: { id: 'eve', name: 'Eve', role: 'agent' },
          ticket: { id, number: '1002', subject: 'Export fails', status: 'pending', version: '2' },
          commentId: '00000000-0000-4000-8000-000000000002',
        },
      },
      streamAgentEvents: {
        response: {
          kind: 'note',
          at: '2026-06-01T09:00:00.000Z',
          by: { id: 'eve', name: 'Eve', role: 'agent' },
          ticket: {
            id,
            number: '1002',
            subject: 'Export fails',
            status: 'pending',
            customerStatus: 'waiting_for_you',
            priority: 'p3',
            category: null,
            requester: { id: 'ada', name: 'Ada', role: 'user' },
            createdAt: '2026-06-01T08:00:00.000Z',
            updatedAt: '2026-06-01T08:30:00.000Z',
            responseDueAt: null,
            version: '2',
            organization: { id: 'acme', name: 'Acme' },
            assignee: 'Eve',
            escalatedAt: null,
          },
          commentId: '00000000-0000-4000-8000-000000000002',
        },
      },
    });
    writeFileSync(
      'src/contract/examples.ts',
      `/** A request and an answer of an operation, as the OpenAPI document shows them. */
export interface OperationExample {
  /** The body of the request. */
  request?: unknown;
  /** The body of the successful answer. */
  response?: unknown;
}

/** Examples by operation id, written by \`WRITE_EXAMPLES=1 npx vitest run test/api/examples.test.ts\`. */
export const EXAMPLES: Readonly<Record<string, OperationExample>> = ${JSON.stringify(written, null, 2)};
`,
    );
  });
});

const Media = z.looseObject({ schema: z.record(z.string(), z.unknown()), example: z.optional(z.unknown()) });
const Content = z.record(z.string(), Media);
const Described = z.looseObject({
  operationId: z.string(),
  requestBody: z.optional(z.object({ content: Content })),
  responses: z.record(z.string(), z.looseObject({ content: z.optional(Content) })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Described)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

describe('the examples of the OpenAPI document', () => {
  const document = z.parse(Document, JSON.parse(JSON.stringify(buildOpenApi({ version: '1.2.3' }))));
  const described = Object.values(document.paths).flatMap((path) => Object.values(path));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'openapi', components: document.components });

  it.each(described.map((operation) => [operation.operationId, operation] as const))(
    '%s has one for the request and each success response, valid by its schema',
    (_, { requestBody, responses }) => {
      const contents = [
        requestBody?.content ?? {},
        ...Object.entries(responses).map(([status, { content }]) => (status.startsWith('2') ? (content ?? {}) : {})),
      ];
      for (const [type, { schema, example }] of contents.flatMap((content) => Object.entries(content))) {
        expect(example, type).toBeDefined();
        const local = JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components');
        const valid = ajv.validate(JSON.parse(local), example);
        expect([valid, ajv.errorsText()]).toEqual([true, 'No errors']);
      }
    },
  );

  it('are accepted by the server, as far as they are requests', () => {
    for (const { id, body } of operationList)
      if (body && body !== 'file') expect(() => z.parse(body, EXAMPLES[id]?.request), id).not.toThrow();
    expect(Object.keys(uploadOperations).filter((id) => !EXAMPLES[id] && id !== 'removeUpload')).toEqual([]);
  });

  it('name every list, and every type of a constant', () => {
    const lists = operationList.filter(({ reply }) => reply.kind === 'page').map(({ id }) => id);
    for (const { operationId, responses } of described)
      if (lists.some((id) => id === operationId)) {
        const { $ref = '' } = z.parse(
          z.object({ $ref: z.optional(z.string()) }),
          responses['200']?.content?.['application/json']?.schema,
        );
        expect($ref, operationId).toMatch(/Page$/);
        expect(document.components.schemas, operationId).toHaveProperty([$ref.slice('#/components/schemas/'.length)]);
      }
    const untyped: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (('const' in value || 'enum' in value) && !('type' in value)) untyped.push(path);
      for (const [key, child] of Object.entries(value))
        if (key !== 'example' && key !== 'examples') visit(child, `${path}/${key}`);
    };
    visit(document, '');
    expect(untyped).toEqual([]);
  });

  it('belong to a document from which a client with readable errors can be generated', async () => {
    const folder = join(inject('scratch'), randomUUID());
    mkdirSync(folder);
    const source: unknown = JSON.parse(JSON.stringify(buildOpenApi({ version: '1.2.3' })));
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(source));
    const tool = (name: string, ...args: string[]) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, [`node_modules/${name}`, ...args], {
        encoding: 'utf8',
      });
      return { status, output: `${stdout}${stderr}` };
    };
    const generated = tool('openapi-typescript/bin/cli.js', join(folder, 'openapi.json'), '-o', join(folder, 'api.ts'));
    expect(generated.status, generated.output).toBe(0);
    const fetchPackage = fileURLToPath(new URL('../../node_modules/openapi-fetch/dist/index.mjs', import.meta.url));
    writeFileSync(
      join(folder, 'use.ts'),
      `import createClient from ${JSON.stringify(fetchPackage)};
import type { components, paths } from './api.ts';

type IsNever<T> = [T] extends [never] ? true : false;
const api = createClient<paths>({ baseUrl: 'https://help.example.com' });
export async function use(): Promise<string> {
  const { data, error } = await api.GET('/v1/tickets/{id}', { params: { path: { id: '1' } } });
  const never: IsNever<NonNullable<typeof error>> = false;
  const notFound: paths['/v1/tickets/{id}']['get']['responses'][404]['content']['application/problem+json'] = {
    type: 'urn:madoguchi:problem:not_found', title: 'None', status: 404, code: 'not_found',
  };
  // @ts-expect-error the status of this answer is 404
  notFound.status = 500;
  const page: components['schemas']['TicketSummaryPage'] = { items: [] };
  if (error) return \`\${error.code} \${error.title} \${error.status.toFixed()} \${never} \${page.items.length}\`;
  return data.subject;
}
`,
    );
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const compiled = tool('typescript/bin/tsc', '-p', folder);
    expect(compiled.output).toBe('');
    expect(compiled.status).toBe(0);
  }, 120_000);
});
