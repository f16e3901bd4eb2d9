/** The reference pages that are generated from the source, and those about the command line. */
import type { Command } from 'commander';
import { FUNCTIONS_IN_KEYS, OPTION_COVERAGE, type Coverage } from '../../src/cli/config/coverage.ts';
import { createConfigSchema, type JsonSchema } from '../../src/cli/config/json-schema.ts';
import { createProgram, fullName } from '../../src/cli/program.ts';
import { GENERATED_NOTE } from './note.ts';
import { createMailTextsPage } from './mail-texts-page.ts';
import { createProblemsPage } from './problems-page.ts';
import { createWidgetPage } from './widget-page.ts';

const SAMPLE_WIDTH = 100;

/** Returns the generated pages by their path. */
export function createReferencePages(): Record<string, string> {
  return {
    'docs/reference/configuration.md': createConfigurationPage(),
    'docs/reference/cli.md': createCliPage(),
    'docs/reference/widget.md': createWidgetPage(),
    'docs/reference/mail-texts.md': createMailTextsPage(),
    'docs/reference/problems.md': createProblemsPage(),
  };
}

/** Creates the page about the command line from the help of every command. */
function createCliPage(): string {
  let output = '';
  const context = { out: (text: string) => void (output += text), err: () => {}, now: Date.now };
  const program = createProgram(context, () => {});
  const sections = listCommands(program).map((command) => {
    output = '';
    command.configureOutput({ getOutHelpWidth: () => SAMPLE_WIDTH, getOutHasColors: () => false });
    command.outputHelp();
    return `## ${fullName(command)}\n\n${fence('text', output.trim())}`;
  });
  return `# Command line

${GENERATED_NOTE}

Every command prints this help with \`-h\`. An option takes precedence over its environment variable, and both take
precedence over the [configuration file](configuration.md). Exit codes: 0 for success, 1 for a refusal or a failure, 2 for
wrong usage.

${sections.join('\n\n')}
`;
}

const listCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(listCommands)];

/** Creates the page about the configuration file from its schema. */
function createConfigurationPage(): string {
  const schema = createConfigSchema();
  const keys = Object.entries(schema.properties ?? {}).map(([name, value]) => [name, toSchema(value)] as const);
  return `# Configuration file

${GENERATED_NOTE}

\`madoguchi serve --config madoguchi.json\` (\`MADOGUCHI_CONFIG\`) reads this file. Every key is optional, an unknown key is
refused, and a line may end with a \`//\` comment. \`madoguchi config check <file>\` checks a file. The JSON Schema is shipped
as \`madoguchi/config.schema.json\` and printed by \`madoguchi config schema\`. Ports, folders and credentials are set by
[options and environment variables](cli.md#madoguchi-serve).

*Text* is a string, or an object with a string for each language: \`{ "en": "Billing", "ja": "請求" }\`. A ‡ marks keys that
are required within their object. The sample has a value for every key; keep those that you need.

- [Sample](#sample)
- [Keys](#keys)
- [Options that need code](#options-that-need-code)

## Sample

${fence('jsonc', createSample(keys))}

## Keys

${keys.map(([name, value]) => describeKey(name, value)).join('\n\n')}

## Options that need code

Options of \`createTicketApi\` and how \`madoguchi serve\` sets them:

| option | with \`madoguchi serve\` |
| --- | --- |
${Object.entries(OPTION_COVERAGE)
  .map(([name, coverage]) => `| \`${name}\` | ${describeCoverage(name, coverage)} |`)
  .join('\n')}

Parts of these options also need code:

${FUNCTIONS_IN_KEYS.map((text) => `- ${text}`).join('\n')}
`;
}

function describeCoverage(name: string, coverage: Coverage): string {
  if (coverage === 'key') return `[\`${name}\`](#${toAnchor(name)})`;
  if ('code' in coverage)
    return `needs code: ${coverage.code}${coverage.by === undefined ? '' : `. Without code: ${coverage.by}`}`;
  return coverage.by;
}

/** A section for a top-level key, with a table of the keys within it. */
function describeKey(name: string, schema: JsonSchema): string {
  const rows = listNested(name, schema);
  const table =
    rows.length === 0
      ? ''
      : `\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n${rows
          .map(({ path, type, defaultValue, description }) =>
            `| \`${path}\` | ${type} | ${defaultValue} | ${description} |`.replaceAll('  ', ' '),
          )
          .join('\n')}`;
  const value = 'default' in schema ? `, default ${code(schema.default)}` : '';
  return `### ${name}\n\nType: ${describeType(schema)}${value}. ${schema.description ?? ''}${table}`;
}

interface Row {
  path: string;
  type: string;
  defaultValue: string;
  description: string;
}

/** The keys within a value: those of objects, of the items of lists and of the values of records. */
function listNested(path: string, schema: JsonSchema): Row[] {
  if (isText(schema)) return [];
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(toSchema);
  if (schema.oneOf) return listAlternatives(path, alternatives);
  const nested = alternatives.flatMap((alternative) => listNested(path, alternative));
  if (schema.items !== undefined && !Array.isArray(schema.items))
    nested.push(...listNested(`${path}[]`, toSchema(schema.items)));
  if (typeof schema.additionalProperties === 'object')
    nested.push(...listNested(`${path}.*`, schema.additionalProperties));
  for (const [name, value] of Object.entries(schema.properties ?? {}))
    nested.push(...describeProperty(`${path}.${name}`, toSchema(value), schema.required?.includes(name) ?? false));
  return nested;
}

function describeProperty(path: string, schema: JsonSchema, required: boolean): Row[] {
  const row: Row = {
    path: `${path}${required ? '‡' : ''}`,
    type: describeType(schema),
    defaultValue: 'default' in schema ? code(schema.default) : '',
    description: (schema.description ?? '').replaceAll('|', '\\|'),
  };
  return [row, ...listNested(path, schema)];
}

/** Keys of a union of objects that differ by `kind`: each key once, with the kinds that have it. */
function listAlternatives(path: string, alternatives: readonly JsonSchema[]): Row[] {
  const kinds = new Map<string, string[]>();
  const rows = new Map<string, Row>();
  for (const alternative of alternatives) {
    const kind = String(toSchema(alternative.properties?.['kind'] ?? {}).const);
    for (const row of listNested(path, alternative)) {
      if (!rows.has(row.path)) rows.set(row.path, row);
      kinds.set(row.path, [...(kinds.get(row.path) ?? []), kind]);
    }
  }
  return [...rows.values()].map((row) => {
    const names = kinds.get(row.path) ?? [];
    if (row.path.startsWith(`${path}.kind`))
      return {
        ...row,
        type: names.map((name) => code(name)).join(', '),
        description: 'Product of the help desk; see its guide in `docs/integrations/`.',
      };
    const only = names.length === alternatives.length ? '' : ` Only ${names.map((name) => `\`${name}\``).join(', ')}.`;
    return { ...row, description: `${row.description}${only}` };
  });
}

function describeType(schema: JsonSchema): string {
  if (isText(schema)) return 'text';
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return [...new Set(alternatives.map((one) => describeType(toSchema(one))))].join(' or ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  return types
    .map((type) => {
      if (type === 'array')
        return schema.items === undefined || Array.isArray(schema.items)
          ? 'list'
          : `list of ${describeType(toSchema(schema.items))}`;
      if (type === 'object' && typeof schema.additionalProperties === 'object')
        return `object of ${describeType(schema.additionalProperties)}`;
      return type === 'null' ? '`null`' : `${type}${describeBounds(schema)}`;
    })
    .join(' or ');
}

function describeBounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const isSafe = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const bounds = [
    ...(isSafe(minimum) ? [`≥ ${minimum}`] : []),
    ...(isSafe(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : []),
    ...(isSafe(maximum) ? [`≤ ${maximum}`] : []),
  ];
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

/** A string, or a string for each language. */
const isText = ({ anyOf }: JsonSchema) =>
  anyOf?.length === 2 && toSchema(anyOf[0] ?? {}).type === 'string' && toSchema(anyOf[1] ?? {}).type === 'object';

const toSchema = (value: JsonSchema | boolean): JsonSchema => (typeof value === 'boolean' ? {} : value);

const code = (value: unknown) => `\`${JSON.stringify(value)}\``;

const toAnchor = (heading: string) => heading.toLowerCase().replace(/[^\w-]/g, '');

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

/** A file with a value for every key, each below its description. */
function createSample(keys: readonly (readonly [string, JsonSchema])[]): string {
  const entries = keys.map(([name, schema], index) => {
    const comment = wrap(schema.description ?? '', SAMPLE_WIDTH).map((line) => `  // ${line}`);
    const value = JSON.stringify(schema.examples?.[0] ?? schema.default, null, 2).replaceAll('\n', '\n  ');
    return [...comment, `  ${JSON.stringify(name)}: ${value}${index < keys.length - 1 ? ',' : ''}`].join('\n');
  });
  return `{\n${entries.join('\n\n')}\n}`;
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length > width) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}
