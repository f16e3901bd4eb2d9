import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationList, operations, type Operation, type OperationId } from '../../src/contract/index.ts';
import { databaseAccess } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import {
  fillTestApi,
  MAIL,
  openTestApi,
  PEOPLE,
  SILENT_WEBHOOK,
  type TestResponse,
  type TestPerson,
  type TestApi,
  type TestData,
  type TestOptions,
} from './harness.ts';
import { createSample } from './samples.ts';

const Content = z.optional(z.record(z.string(), z.object({ schema: z.unknown() })));
const Described = z.looseObject({
  operationId: z.string(),
  responses: z.record(z.string(), z.object({ content: Content })),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Described)) });

/** Validates responses by the OpenAPI document that the server returns, and by nothing else. */
async function judgeFrom(test: TestApi) {
  const { body } = await test.send('GET', '/openapi.json');
  const document = z.parse(Document, body);
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv, ['date-time', 'binary']);
  ajv.addSchema(document, 'openapi');
  const described = new Map(
    Object.values(document.paths).flatMap((path) => Object.values(path).map((it) => [it.operationId, it] as const)),
  );
  const validators = new Map<string, ValidateFunction>();
  const validator = (key: string, schema: unknown) => {
    const ready = validators.get(key);
    if (ready) return ready;
    // References inside the document are made absolute, so that each schema can be used separately.
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/');
    const made = ajv.compile(JSON.parse(text) as object);
    validators.set(key, made);
    return made;
  };

  return (id: OperationId, answer: TestResponse): string | null => {
    const response = described.get(id)?.responses[String(answer.status)];
    if (!response) return `${answer.status} is not described: ${JSON.stringify(answer.body).slice(0, 300)}`;
    if (!response.content) return answer.body === '' ? null : 'there is a body where none is described';
    const type = answer.headers.get('content-type') ?? '';
    const content = response.content[type];
    if (!content) return `${answer.status} comes as "${type}"`;
    if (type === 'application/octet-stream') return null;
    const validate = validator(`${id} ${answer.status} ${type}`, content.schema);
    return validate(answer.body)
      ? null
      : `${ajv.errorsText(validate.errors)}: ${JSON.stringify(answer.body).slice(0, 300)}`;
  };
}

const nasty = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\ud800',
  "'",
  '"',
  '%',
  '\\',
  '../..',
  '-1',
  '0',
  '1e309',
  'null',
  '🦊',
  'é'.repeat(300),
  '<script>',
  '\r\nx: y',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 30 }));
const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.integer(), fc.constant(null));
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

/** A way to corrupt a valid request. Most keep most of it valid, or nothing would pass the first check. */
const spoiled = fc.record({
  id: fc.constantFrom(...operationList.map(({ id }) => id)),
  as: fc.oneof(
    { weight: 4, arbitrary: fc.constant('right' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(PEOPLE) as TestPerson[]), 'nobody' as const) },
  ),
  path: fc.option(text, { freq: 2 }),
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('q', 'limit', 'cursor', 'status', 'view', 'name'), text), text), {
    maxLength: 2,
    size: '-1',
  }),
  body: fc.record({
    kind: fc.constantFrom('sample', 'sample', 'field', 'field', 'value', 'raw', 'none'),
    name: fc.oneof(
      fc.constantFrom('subject', 'body', 'seconds', 'attachments', 'fields', 'status', 'components', 'scope', 'state'),
      text,
    ),
    value: json,
    raw: text,
  }),
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          'content-type': fc.oneof(fc.constantFrom('text/plain', 'application/octet-stream'), headerText),
          'if-match': fc.oneof(fc.constantFrom('*', '"1"', '"0"'), headerText),
          'if-none-match': fc.oneof(fc.constantFrom('*', '"1"'), headerText),
          'content-encoding': fc.constantFrom('gzip', 'identity'),
          accept: headerText,
        },
        { requiredKeys: [] },
      ),
    },
  ),
  key: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom(null, 'one', 'two'), headerText) },
  ),
});

function pickCaller(id: OperationId): TestPerson | 'nobody' {
  const { actors, agentRole }: Operation = operations[id];
  if (agentRole) return 'administrator';
  return actors.includes('user')
    ? 'owner'
    : actors.includes('admin')
      ? 'admin'
      : actors.includes('agent')
        ? 'agent'
        : 'nobody';
}

describe.each(databases)('hostile requests on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  let judge: Awaited<ReturnType<typeof judgeFrom>>;
  const open = (options: TestOptions = {}) =>
    openTestApi(database, {
      // With emergency grants enabled, so that their operation is tested as well.
      access: databaseAccess({ breakGlass: { maxSeconds: 3_600 } }),
      mail: MAIL,
      webhooks: [SILENT_WEBHOOK],
      ...options,
    });
  beforeAll(async () => {
    test = await open();
    world = await fillTestApi(test);
    judge = await judgeFrom(test);
  });
  afterAll(() => test.close());

  it.each(operationList.map((operation) => [operation.id, operation] as const))(
    '%s returns a documented response to a valid call',
    async (id, operation) => {
      // Grants of earlier operations would automatically approve this one's request.
      test.time.now += 100 * 86_400_000;
      const here = await fillTestApi(test);
      if (id === 'reopenTicket' || id === 'confirmTicket') {
        const said = { as: 'agent', body: { body: 'Try this.', status: 'solved' } } as const;
        await test.send('POST', `/v1/support/tickets/${here.ticket}/comments`, said);
      }
      if (id === 'unmergeTicket')
        await test.send('POST', `/v1/support/tickets/${here.otherTicket}/merge`, {
          as: 'agent',
          body: { into: here.ticket },
        });
      if (id === 'rateTicket') await test.send('POST', `/v1/tickets/${here.ticket}/close`, { as: 'owner', body: {} });
      if (id === 'escalateTicket') test.time.now += 86_400_000;
      if (id === 'deleteAttachment') {
        const { said } = createSample('uploadAttachment', here);
        const made = await test.send('POST', '/v1/attachments', { as: 'owner', ...said });
        here.attachment = z.parse(z.object({ id: z.string() }), made.body).id;
      }
      const { method, path, said } = createSample(id, here);
      const caller = pickCaller(id);
      // Priorities of the configuration cannot be replaced.
      const api = id === 'replacePriorities' ? await open({ hasPriorities: false }) : test;
      if (api !== test) await fillTestApi(api);
      const answer = await api.send(method, path, { ...(caller !== 'nobody' && { as: caller }), ...said });
      if (api !== test) await api.close();
      expect([answer.status, answer.body]).toEqual([operation.status, answer.body]);
      expect(judge(id, answer)).toBeNull();
    },
  );

  it('any request causes a documented response, and never a failure', async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(spoiled, async ({ id, as, path, query, body, headers, key }) => {
        const sample = createSample(id, world, path?.toWellFormed() || undefined);
        const url = new URL(sample.path, 'https://help.example.com');
        // A path that normalizes to another is another path; the router's tests cover those.
        fc.pre(!/\/(\.|%2e){1,2}(\/|$)/i.test(sample.path));
        for (const [name, value] of Object.entries(sample.said.query ?? {})) url.searchParams.append(name, value);
        for (const [name, value] of query) url.searchParams.append(name.toWellFormed(), value.toWellFormed());
        const right = sample.said.body;
        const sent =
          body.kind === 'sample'
            ? right
            : body.kind === 'field'
              ? { ...(typeof right === 'object' ? right : {}), [body.name]: body.value }
              : body.kind === 'value'
                ? body.value
                : undefined;
        const caller = as === 'right' ? pickCaller(id) : as;
        const withBody = sample.method !== 'GET' && sample.method !== 'HEAD';
        const answer = await test.send(sample.method, url.href, {
          ...(caller !== 'nobody' && { as: caller }),
          ...(withBody && sent !== undefined && { body: sent }),
          ...(withBody && body.kind === 'raw' && { raw: body.raw }),
          ...(withBody && body.kind === 'sample' && sample.said.raw !== undefined && { raw: sample.said.raw }),
          ...(key !== undefined && { key }),
          headers: { ...sample.said.headers, ...headers },
        });
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status).toBeLessThan(500);
        expect(judge(id, answer)).toBeNull();
      }),
      { numRuns: 600 },
    );
    // A generator whose requests all fail the first check would prove nothing.
    for (const status of [200, 201, 400, 401, 403, 404, 415, 422]) expect([...seen.keys()]).toContain(status);
  }, 120_000);
});
