import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, inject, it } from 'vitest';
import { runCli } from '../../../test/cli.ts';
import { createConfigSchema, type JsonSchema } from './json-schema.ts';
import { parseConfigFile } from './read-config.ts';

const refusal = (value: unknown): string[] => {
  try {
    parseConfigFile(JSON.stringify(value), 'madoguchi.json');
  } catch (error) {
    return error instanceof Error ? error.message.split('\n').slice(1) : [];
  }
  return [];
};
const normal = { id: 'normal', label: 'Normal', responseMinutes: null, tone: 'normal' };

describe('errors of the configuration file', () => {
  it.each<[string, unknown, string]>([
    [
      'a wrong type deep inside',
      { priorities: [{ ...normal, tone: 5 }] },
      'priorities[0].tone: expected one of "urgent", "high", "normal", "low", got number',
    ],
    [
      'a value that is not allowed',
      { priorities: [normal, { ...normal, tone: 'loud' }] },
      'priorities[1].tone: expected one of "urgent", "high", "normal", "low", got "loud"',
    ],
    ['a misspelled key', { priorites: [] }, 'priorites: unknown key. Did you mean "priorities"?'],
    ['a misspelled nested key', { limits: { subjct: 5 } }, 'limits.subjct: unknown key. Did you mean "subject"?'],
    ['a key with swapped letters', { orgiins: [] }, 'orgiins: unknown key. Did you mean "origins"?'],
    [
      'an unknown key that resembles no other',
      { identity: { claims: { zzz: 1 } } },
      'identity.claims.zzz: unknown key; expected one of "id", "name", "email", "phone", "locale", "timeZone", "organization", "organizationName", "role", "plan"',
    ],
    [
      'a time of day in another form',
      { lifecycle: { supportHours: { zone: 'Asia/Tokyo', hours: [{ days: [1], from: '9', to: '17:00' }] } } },
      'lifecycle.supportHours.hours[0].from: expected a time of day such as "09:00", got "9"',
    ],
    [
      'a missing key',
      { priorities: [{ ...normal, label: undefined }] },
      'priorities[0].label: required key is missing; expected string or object',
    ],
    ['a fraction', { limits: { attachments: 1.5 } }, 'limits.attachments: expected integer, got 1.5'],
    [
      'a number out of range',
      { limits: { subject: 1000 } },
      'limits.subject: expected a number of at most 500, got 1000',
    ],
    [
      'a number that must be positive',
      { idempotencyDays: 0 },
      'idempotencyDays: expected a number greater than 0, got 0',
    ],
    ['a text for a list', { origins: 'https://a.example' }, 'origins: expected array, got string'],
    ['neither alternative', { inquiries: 'on' }, 'inquiries: expected boolean or object, got string'],
    [
      'an alternative with a faulty key',
      { inquiries: { difficulty: 99 } },
      'inquiries.difficulty: expected a number of at most 24, got 99',
    ],
    ['true where only false is allowed', { rateLimits: true }, 'rateLimits: expected false or object, got true'],
    [
      'an unknown kind of help desk',
      { desk: { kind: 'redmin' } },
      'desk.kind: expected one of "request-tracker", "redmine", "zendesk", "jira", "freshdesk", got "redmin"',
    ],
    [
      'a help desk without a kind',
      { desk: {} },
      'desk.kind: required key is missing; expected one of "request-tracker", "redmine", "zendesk", "jira", "freshdesk"',
    ],
    ['a key with a dot', { componentAliases: { 'a.b': 5 } }, 'componentAliases["a.b"]: expected array, got number'],
    ['an alias that is no list', [], 'expected object, got array'],
  ])('%s', (_, value, line) => {
    expect(refusal(value)).toEqual([`  ${line}`]);
  });

  it('never repeats long values, which may be secrets', () => {
    const secret = 'hunter2'.repeat(10);
    expect(refusal({ priorities: secret, articleSearch: secret }).join('\n')).not.toContain('hunter2');
  });

  it('lists every error', () => {
    expect(() => parseConfigFile('{"priorites": [], "limits": {"subject": "x"}}', 'madoguchi.json')).toThrow(
      'The configuration file "madoguchi.json" has 2 errors:\n  limits.subject: expected number, got string\n  priorites: unknown key. Did you mean "priorities"?',
    );
  });

  it('reports the position of a syntax error also after comments', () => {
    expect(() => parseConfigFile('{\n  // a comment\n  "origins": [] "x"\n}', 'madoguchi.json')).toThrow(
      /^The configuration file "madoguchi.json" is not valid JSON: .*line 3 column 17/,
    );
  });

  it('does not treat slashes inside strings as comments', () => {
    expect(parseConfigFile('\ufeff{"origins": ["https://a.example"] // ours\n}', 'x')).toEqual({
      origins: ['https://a.example'],
    });
  });
});

const page = readFileSync('docs/reference/configuration.md', 'utf8');
const sample = /```jsonc\n([^]*?)```/.exec(page)?.[1] ?? '';

describe('the JSON Schema of the configuration file', () => {
  const schema = createConfigSchema();

  it('is printed by "madoguchi config schema"', async () => {
    const { code, out } = await runCli(['config', 'schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(schema);
  });

  it('describes every key, and accepts and rejects the same values as the server', () => {
    const undescribed: string[] = [];
    const visit = (value: JsonSchema | boolean, path: string): void => {
      if (typeof value === 'boolean') return;
      for (const [name, property] of Object.entries(value.properties ?? {})) {
        if (typeof property === 'boolean' || !property.description) undescribed.push(`${path}.${name}`);
        visit(property, `${path}.${name}`);
      }
      for (const part of [...(value.anyOf ?? []), ...(value.oneOf ?? [])]) visit(part, path);
      if (value.items !== undefined && !Array.isArray(value.items)) visit(value.items, `${path}[]`);
      if (value.additionalProperties !== undefined) visit(value.additionalProperties, `${path}.*`);
    };
    visit(schema, '');
    expect(undescribed).toEqual([]);
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const value of [{}, parseConfigFile(sample, 'sample'), { priorities: [normal] }])
      expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    for (const value of [{ priorites: [] }, { limits: { subjct: 5 } }, { priorities: [{ ...normal, tone: 5 }] }])
      expect(validate(value)).toBe(false);
  });

  it('has a sample in the documentation with every key, which the server accepts', async () => {
    expect(Object.keys(parseConfigFile(sample, 'sample'))).toEqual(Object.keys(schema.properties ?? {}));
    const file = join(inject('scratch'), `${randomUUID()}.json`);
    writeFileSync(file, sample);
    expect(await runCli(['config', 'check', file])).toEqual({ code: 0, out: `${file} is valid.\n`, error: '' });
    writeFileSync(file, '{"origin": []}');
    expect(await runCli(['config', 'check', file])).toEqual({
      code: 1,
      out: '',
      error: `error: The configuration file "${file}" has an error:\n  origin: unknown key. Did you mean "origins"?\n`,
    });
  });
});
