import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A regular expression of the source, and where it stands. */
export interface SourcePattern {
  /** `src/server/attachments/sanitize-filename.ts:21`. */
  place: string;
  source: string;
  flags: string;
}

/** Patterns that were found, and calls of `RegExp` whose pattern is not known before the program runs. */
export interface Collected {
  patterns: SourcePattern[];
  dynamic: string[];
}

/** Reads every regular expression in the sources under `folders`, tests apart, with TypeScript's own parser. */
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
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const constants = new Map<string, ts.Expression>();
  for (const statement of file.statements)
    if (ts.isVariableStatement(statement) && statement.declarationList.flags & ts.NodeFlags.Const)
      for (const { name: constant, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(constant) && initializer) constants.set(constant.text, initializer);
  const visit = (node: ts.Node): void => {
    const place = () => `${name}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      patterns.push({ place: place(), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    ) {
      const [source, flags] = node.arguments ?? [];
      const text = source && evaluate(source, constants);
      const flagText = flags ? evaluate(flags, constants) : '';
      if (typeof text === 'string' && typeof flagText === 'string')
        patterns.push({ place: place(), source: text, flags: flagText });
      else dynamic.push(place());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/**
 * The value of an expression of strings that is known before the program runs: literals, templates, `String.raw`, constants
 * of the file, sums, and arrays joined. Undefined for any other.
 */
function evaluate(node: ts.Expression, constants: ReadonlyMap<string, ts.Expression>): string | undefined {
  const value = (inner: ts.Expression) => evaluate(inner, constants);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return value(node.expression);
  if (ts.isTemplateExpression(node)) return fillTemplate(node, (text) => text.text, value);
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    const raw = (text: ts.TemplateLiteralLikeNode) => text.rawText ?? text.text;
    return ts.isTemplateExpression(node.template) ? fillTemplate(node.template, raw, value) : raw(node.template);
  }
  if (ts.isIdentifier(node)) {
    const constant = constants.get(node.text);
    return constant && value(constant);
  }
  if (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'source' &&
    ts.isRegularExpressionLiteral(node.expression)
  )
    return node.expression.text.slice(1, node.expression.text.lastIndexOf('/'));
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joinKnown([value(node.left), value(node.right)], '');
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: list, name } = node.expression;
  const [separator] = node.arguments;
  if (name.text !== 'join' || !ts.isArrayLiteralExpression(list) || !separator) return undefined;
  const between = value(separator);
  return between === undefined ? undefined : joinKnown(list.elements.map(value), between);
}

function fillTemplate(
  node: ts.TemplateExpression,
  getText: (text: ts.TemplateLiteralLikeNode) => string,
  value: (inner: ts.Expression) => string | undefined,
): string | undefined {
  const parts = node.templateSpans.flatMap((span) => [value(span.expression), getText(span.literal)]);
  return joinKnown([getText(node.head), ...parts], '');
}

const joinKnown = (parts: readonly (string | undefined)[], separator: string): string | undefined =>
  parts.every((part) => part !== undefined) ? parts.join(separator) : undefined;
