import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { buildOpenApi, collectProblems } from './openapi.ts';
import { operationList, operations } from './operations/index.ts';
import { PROBLEMS } from './schemas/problem.ts';
import { eventOperations } from './operations/events.ts';
import { uploadOperations } from './operations/uploads.ts';

const Responses = z.record(z.string(), z.looseObject({ content: z.optional(z.record(z.string(), z.unknown())) }));
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string(), responses: Responses }))),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
const document = z.parse(Document, JSON.parse(JSON.stringify(buildOpenApi({ version: '1.2.3' }))));

describe('the OpenAPI document', () => {
  it('is valid for an independent linter', () => {
    const folder = mkdtempSync(join(tmpdir(), 'madoguchi-openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(buildOpenApi({ version: '1.2.3' })));
      const lint = spawnSync('node_modules/.bin/redocly', ['lint', file, '--format', 'json'], {
        encoding: 'utf8',
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      });
      const Finding = z.object({ ruleId: z.string(), location: z.array(z.object({ pointer: z.string() })) });
      const { problems } = z.parse(z.object({ problems: z.array(Finding) }), JSON.parse(lint.stdout));
      // The probes have no input, so they reject none.
      const isProbe = ({ ruleId, location: [place] }: z.infer<typeof Finding>) =>
        ruleId === 'operation-4xx-response' && /^#\/paths\/~1(?:healthz|readyz)\//.test(place?.pointer ?? '');
      expect(
        problems.filter((problem) => !isProbe(problem)),
        lint.stdout,
      ).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('describes every operation of the table once', () => {
    const described = Object.values(document.paths).flatMap((path) => Object.values(path).map((it) => it.operationId));
    expect(described.sort()).toEqual(
      [...Object.keys({ ...operations, ...eventOperations, ...uploadOperations }), 'getHealth', 'getReadiness'].sort(),
    );
  });

  it('describes every problem that each operation can return', () => {
    for (const { id, ...operation } of operationList) {
      const responses = document.paths[operation.path]?.[operation.method.toLowerCase()]?.responses ?? {};
      for (const code of collectProblems(operation)) {
        const response = responses[String(PROBLEMS[code].status)];
        expect(response?.content, `${id} ${code}`).toHaveProperty(['application/problem+json']);
        expect(JSON.stringify(response), `${id} ${code}`).toContain(`"${code}"`);
      }
    }
  });

  it('marks times, and preserves the types of open records', () => {
    const ticket = JSON.stringify(document.components.schemas['Ticket']);
    expect(ticket).toContain('"createdAt":{"anyOf":[{"type":"string","format":"date-time"}');
    expect(ticket).toContain('"additionalProperties":{"type":"string"}');
  });

  it('lists the known values of states without closing the list', () => {
    const headline = z.parse(
      z.object({ properties: z.object({ headline: z.record(z.string(), z.unknown()) }) }),
      document.components.schemas['Status'],
    ).properties.headline;
    expect(headline).toEqual({
      type: 'string',
      description: expect.stringContaining('`unknown`'),
      examples: ['operational', 'maintenance', 'degraded', 'partial_outage', 'major_outage', 'unknown'],
    });
    expect(JSON.stringify(document.components.schemas['Incident'])).toContain('`investigating`, `identified`');
  });

  it('allows additional properties in responses and not in requests', () => {
    expect(document.components.schemas['Ticket']).not.toHaveProperty('additionalProperties');
    expect(document.components.schemas['CreateTicket']?.['additionalProperties']).toBe(false);
  });
});
