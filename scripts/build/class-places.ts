import { nameOf, part, parts, under, type Node } from './syntax.ts';

/** Stands in a class list for what is known only when the code runs. */
export const UNKNOWN = '\0';

const SELECTING = /^(?:querySelector(?:All)?|closest|matches)$/;

/** The classes that a style sheet or a selector names, once for each time. */
export function classesIn(css: string): string[] {
  return [...css.matchAll(/\.([a-z][\w-]*)/g)].flatMap(([, name]) => name ?? []);
}

/** What is a class list: `class: …` of an element, `….className = …`. */
export function classPlaces(node: Node): Node[] {
  const own = classPlace(node);
  return [...(own ? [own] : []), ...under(node).flatMap(classPlaces)];
}

function classPlace(node: Node): Node | null {
  const [key, left] = [part(node, 'key'), part(node, 'left')];
  if (node.type === 'Property' && key?.type === 'Identifier' && nameOf(key) === 'class') return part(node, 'value');
  return node.type === 'AssignmentExpression' && left && memberOf(left) === 'className' ? part(node, 'right') : null;
}

/** The `name` of `….name`. */
function memberOf(node: Node): string | null {
  const property = part(node, 'property');
  return node['computed'] !== true && property?.type === 'Identifier' ? nameOf(property) : null;
}

/** The text of a string, or of a piece of a template; null for anything else. */
export function textOf(node: Node): string | null {
  const { value } = node;
  if (node.type === 'Literal' && typeof value === 'string') return value;
  if (node.type !== 'TemplateElement' || typeof value !== 'object' || value === null) return null;
  return 'cooked' in value && typeof value.cooked === 'string' ? value.cooked : null;
}

/** All that a class list can be, with {@link UNKNOWN} where only the running code knows. */
export function values(node: Node): string[] {
  const text = textOf(node);
  if (text !== null) return [text];
  const [then, other] = [part(node, 'consequent'), part(node, 'alternate')];
  if (node.type === 'ConditionalExpression' && then && other) return [...values(then), ...values(other)];
  if (node.type === 'TemplateLiteral') {
    const holes = parts(node, 'expressions').map(values);
    return parts(node, 'quasis').reduce<string[]>(
      (all, quasi, index) =>
        all.flatMap((start) => (holes[index] ?? ['']).map((hole) => start + (textOf(quasi) ?? UNKNOWN) + hole)),
      [''],
    );
  }
  // What a minifier makes of a template.
  const [left, right] = added(node);
  if (left && right) return values(left).flatMap((start) => values(right).map((end) => start + end));
  return node.type === 'Identifier' && nameOf(node) === 'undefined' ? [''] : [UNKNOWN];
}

/** The two sides of a `+`; none of anything else. */
function added(node: Node): Node[] {
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return [];
  return [part(node, 'left'), part(node, 'right')].flatMap((side) => side ?? []);
}

/** The strings that {@link values} is made of. */
export function pieces(node: Node): Node[] {
  if (textOf(node) !== null) return [node];
  if (node.type === 'TemplateLiteral') return [...parts(node, 'quasis'), ...parts(node, 'expressions')].flatMap(pieces);
  if (node.type !== 'ConditionalExpression') return added(node).flatMap(pieces);
  return [part(node, 'consequent'), part(node, 'alternate')].flatMap((branch) => (branch ? pieces(branch) : []));
}

/** The strings that are handed to `querySelector` and its like. */
export function selectors(node: Node): Node[] {
  const callee = part(node, 'callee');
  const [first] = parts(node, 'arguments');
  const own = callee && first && SELECTING.test(memberOf(callee) ?? '') && textOf(first) !== null ? [first] : [];
  return [...own, ...under(node).flatMap(selectors)];
}

/** The words of strings that could be a class list or a selector without our seeing it. */
export function looseWords(program: Node): string[] {
  const seen = new Set([...classPlaces(program).flatMap(pieces), ...selectors(program)]);
  return strings(program).flatMap((node) => {
    const text = textOf(node) ?? '';
    if (seen.has(node)) return [];
    return /^[ a-z][ \w-]*$/.test(text)
      ? text.split(' ')
      : (text.match(/(?<=^|[\s>+~,(])\.[a-z][\w-]*/g) ?? []).flatMap(classesIn);
  });
}

/** All strings under a node. */
export function strings(node: Node): Node[] {
  return textOf(node) === null ? under(node).flatMap(strings) : [node];
}
