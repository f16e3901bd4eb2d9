import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A regular expression of the source, and where it stands. */
export interface SourcePattern {
  /** `src/server/files/name.ts:21`. */
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
      if (source && ts.isStringLiteralLike(source))
        patterns.push({
          place: place(),
          source: source.text,
          flags: flags && ts.isStringLiteralLike(flags) ? flags.text : '',
        });
      else dynamic.push(place());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
