import * as z from 'zod/mini';
import { closest } from '../text.ts';

type Issue = z.core.$ZodIssue;

/**
 * Writes the message of a zod issue as "expected …, got …". zod/mini ships without messages of its own.
 *
 * A per-parse error map sees the raw issue, with the schema it belongs to; the issues of a finished parse no longer name it.
 */
export function describeRawIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `required key is missing; expected ${toJsonType(issue.expected)}`
        : `expected ${toJsonType(issue.expected)}, got ${issue.expected === 'int' ? describeInput(issue.input, true) : describeType(issue.input)}`;
    case 'invalid_value':
      return issue.input === undefined
        ? `required key is missing; expected ${listValues(issue.values)}`
        : `expected ${listValues(issue.values)}, got ${describeInput(issue.input)}`;
    case 'too_small':
      return `expected ${boundNoun(issue.origin)} ${issue.inclusive ? 'of at least' : 'greater than'} ${issue.minimum}, got ${describeInput(issue.input, true)}`;
    case 'too_big':
      return `expected ${boundNoun(issue.origin)} ${issue.inclusive ? 'of at most' : 'less than'} ${issue.maximum}, got ${describeInput(issue.input, true)}`;
    case 'unrecognized_keys': {
      const known = knownKeys(issue.inst);
      // One line a key, in the order of `keys`; see `describeIssues`.
      return issue.keys
        .map((key) => {
          const suggestion = closest(key, known);
          if (suggestion !== undefined) return `unknown key. Did you mean "${suggestion}"?`;
          return known.length === 0 ? 'unknown key' : `unknown key; expected ${listValues(known)}`;
        })
        .join('\n');
    }
    case 'invalid_union':
      return describeDiscriminator(issue);
    default:
      return undefined;
  }
}

/** Formats issues as one line each: the full path of the key, then what is wrong with it. */
export function describeIssues(issues: readonly Issue[], parent: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      return issue.keys.map(
        (key, index) => `${z.core.toDotPath(toPath([...path, key]))}: ${messages[index] ?? issue.message}`,
      );
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, path);
    const name = z.core.toDotPath(toPath(path));
    return [name === '' ? issue.message : `${name}: ${issue.message}`];
  });
}

/** Reports the alternative whose type matches the value; without one, all alternatives in one line. */
function describeUnion(issue: Issue & { code: 'invalid_union' }, path: readonly PropertyKey[]): string[] {
  const isTypeMismatch = (one: Issue | undefined) =>
    one !== undefined && one.path.length === 0 && (one.code === 'invalid_type' || one.code === 'invalid_value');
  const matching = issue.errors.filter((alternative) => !isTypeMismatch(alternative[0]));
  const [only] = matching;
  if (matching.length === 1 && only) return describeIssues(only, path);
  const expected = issue.errors.flatMap(([first]) => (first ? [describeExpected(first)] : [])).join(' or ');
  const name = z.core.toDotPath(toPath(path));
  return [
    issue.input === undefined
      ? `${name}: required key is missing; expected ${expected}`
      : `${name}: expected ${expected}, got ${describeType(issue.input)}`,
  ];
}

function describeExpected(issue: Issue): string {
  if (issue.code === 'invalid_type') return toJsonType(issue.expected);
  return issue.code === 'invalid_value' ? listValues(issue.values) : issue.message;
}

const toPath = (path: readonly PropertyKey[]) => path.map((part) => (typeof part === 'symbol' ? String(part) : part));

function knownKeys(schema: unknown): string[] {
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.def.shape) : [];
}

/** The names of JSON, where zod's differ. */
const JSON_TYPES: Record<string, string> = { int: 'integer', record: 'object' };
const toJsonType = (type: string) => JSON_TYPES[type] ?? type;

const boundNoun = (origin: string) => (origin === 'int' ? 'an integer' : origin === 'string' ? 'a length' : 'a number');

function listValues(values: readonly z.core.util.Primitive[]): string {
  const listed = values.map((value) => JSON.stringify(value) ?? String(value)).join(', ');
  return values.length === 1 ? listed : `one of ${listed}`;
}

const describeType = (value: unknown) =>
  value === undefined
    ? 'nothing'
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'array'
        : typeof value === 'boolean'
          ? String(value)
          : typeof value;

/** Short strings by their value, everything else by its type. Long strings may be secrets. */
function describeInput(value: unknown, showNumbers = false): string {
  if (typeof value === 'string' && value.length <= 40) return JSON.stringify(value);
  return typeof value === 'number' && showNumbers ? String(value) : describeType(value);
}

/** The message for a discriminated union in which no alternative has the given discriminator. */
function describeDiscriminator(issue: z.core.$ZodRawIssue & { code: 'invalid_union' }): string | undefined {
  if (!('options' in issue) || !Array.isArray(issue.options) || issue.discriminator === undefined) return undefined;
  const { input } = issue;
  const value: unknown =
    typeof input === 'object' && input !== null ? Reflect.get(input, issue.discriminator) : undefined;
  const expected = listValues(issue.options);
  return value === undefined
    ? `required key is missing; expected ${expected}`
    : `expected ${expected}, got ${describeInput(value)}`;
}
