import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

/** A regular expression of the source with its position. */
export interface SourcePattern {
  /** `src/server/attachments/sanitize-filename.ts:21`. */
  place: string;
  source: string;
  flags: string;
}

/** The patterns, and the calls of `RegExp` whose pattern is only known at run time. */
export interface Collected {
  patterns: SourcePattern[];
  dynamic: string[];
}

/** Collects every regular expression in the sources under `folders`, except tests, with the parser of Vite. */
export async function collectPatterns(root: string, folders: readonly string[]): Promise<Collected> {
  const collected: Collected = { patterns: [], dynamic: [] };
  for (const folder of folders) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.sort()) {
      if (!/\.tsx?$/.test(name) || /\.test\.tsx?$/.test(name)) continue;
      const path = join(root, folder, name);
      collectFrom(relative(root, path), await readFile(path, 'utf8'), collected);
    }
  }
  return collected;
}

/** Adds the regular expressions of one file. */
export function collectFrom(name: string, text: string, { patterns, dynamic }: Collected): void {
  const { program, errors } = parseSync(name, text);
  if (errors.length > 0) throw new Error(`${name} cannot be parsed: ${errors[0]?.message}`);
  const constants = new Map<string, ESTree.Expression>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && init) constants.set(id.name, init);
  }
  const toPlace = ({ start }: ESTree.Span) => `${name}:${text.slice(0, start).split('\n').length}`;
  const visitCall = (node: ESTree.CallExpression | ESTree.NewExpression) => {
    if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp') return;
    const [source, flags] = node.arguments;
    const pattern = source && evaluate(source, constants);
    const flagText = flags ? evaluate(flags, constants) : '';
    if (pattern === undefined || flagText === undefined) dynamic.push(toPlace(node));
    else patterns.push({ place: toPlace(node), source: pattern, flags: flagText });
  };
  new Visitor({
    Literal(node) {
      if ('regex' in node) patterns.push({ place: toPlace(node), source: node.regex.pattern, flags: node.regex.flags });
    },
    CallExpression: visitCall,
    NewExpression: visitCall,
  }).visit(program);
}

/**
 * Evaluates a constant string expression: literals, templates, `String.raw`, constants of the file, concatenations, and
 * joined arrays. Undefined for any other.
 */
function evaluate(
  node: ESTree.Expression | ESTree.PrivateIdentifier | ESTree.SpreadElement | null,
  constants: ReadonlyMap<string, ESTree.Expression>,
): string | undefined {
  const value = (inner: Parameters<typeof evaluate>[0]) => evaluate(inner, constants);
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
      return value(node.expression);
    case 'TemplateLiteral':
      return fillTemplate(node, ({ cooked }) => cooked ?? undefined, value);
    case 'TaggedTemplateExpression':
      return isMember(node.tag, 'raw') ? fillTemplate(node.quasi, ({ raw }) => raw, value) : undefined;
    case 'Identifier':
      return value(constants.get(node.name) ?? null);
    case 'MemberExpression':
      return isMember(node, 'source') && node.object.type === 'Literal' && 'regex' in node.object
        ? node.object.regex.pattern
        : undefined;
    case 'BinaryExpression':
      return node.operator === '+' ? joinKnown([value(node.left), value(node.right)], '') : undefined;
    case 'CallExpression': {
      const list = isMember(node.callee, 'join') ? node.callee.object : null;
      const separator = value(node.arguments[0] ?? null);
      return list?.type === 'ArrayExpression' && separator !== undefined
        ? joinKnown(list.elements.map(value), separator)
        : undefined;
    }
    default:
      return undefined;
  }
}

const isMember = (node: ESTree.Expression, name: string): node is ESTree.StaticMemberExpression =>
  node.type === 'MemberExpression' &&
  !node.computed &&
  node.property.type === 'Identifier' &&
  node.property.name === name;

function fillTemplate(
  { quasis, expressions }: ESTree.TemplateLiteral,
  getText: (text: ESTree.TemplateElementValue) => string | undefined,
  value: (inner: ESTree.Expression) => string | undefined,
): string | undefined {
  const parts = quasis.flatMap((quasi, index) => {
    const expression = expressions[index];
    return [getText(quasi.value), ...(expression ? [value(expression)] : [])];
  });
  return joinKnown(parts, '');
}

const joinKnown = (parts: readonly (string | undefined)[], separator: string): string | undefined =>
  parts.every((part) => part !== undefined) ? parts.join(separator) : undefined;
