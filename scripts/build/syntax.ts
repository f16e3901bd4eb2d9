import { parseAst } from 'vite';

/** A node of a syntax tree, as loosely as the few readers here need it. */
export interface Node {
  type: string;
  /** Where its text begins and ends. */
  start: number;
  end: number;
  [part: string]: unknown;
}

/** The syntax tree of a module. */
export const parse = (code: string): Node => ({ ...parseAst(code) });

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** The node at one place of another; null where there is none. */
export function part(node: Node, name: string): Node | null {
  const value = node[name];
  return isNode(value) ? value : null;
}

/** The nodes in one list of another. Holes, as in `[, b]`, are left out. */
export function parts(node: Node, name: string): Node[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** All nodes right under one. */
export function under(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** What an identifier says. */
export function nameOf(node: Node): string {
  if (typeof node['name'] !== 'string') throw new TypeError(`A ${node.type} has no name.`);
  return node['name'];
}
