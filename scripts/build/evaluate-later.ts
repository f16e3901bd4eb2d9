import type { Plugin } from 'vite';
import { readScopes } from './scopes.ts';
import { nameOf, parse, part, parts, type Node } from './syntax.ts';

/** Which of a chunk's modules run when. Namespaces have the names that the bundler gives them: `tickets_exports`. */
export interface Timing {
  /** Of the modules that are asked for as soon as the chunk has come. */
  atOnce: RegExp;
  /** Of those that run together once one of them is asked for, group by group; each must be in one. */
  later: readonly RegExp[];
}

/**
 * Has what a chunk holds for later run later: the modules that only an `import()` asks for move into functions of their
 * own, in the same file. An engine reads such a function only superficially until it is called: what nobody opens holds no
 * memory and takes no time, and as a part of the same file it costs no request and no compression.
 */
export function evaluateLater(chunk: string, timing: Timing): Plugin {
  return {
    name: 'madoguchi:evaluate-later',
    applyToEnvironment: ({ name }) => name === 'panel',
    renderChunk: {
      order: 'pre',
      handler: (code, { name }) => (name === chunk ? { code: withLaterParts(code, timing), map: null } : null),
    },
  };
}

/** One statement of a module, and what it has to do with the others. */
interface Statement {
  node: Node;
  /** The module's own names that it declares. */
  declares: readonly string[];
  /** Those that declare what it names. */
  needs: Set<Statement>;
  /** What it holds, where it is a namespace. */
  space: Namespace | null;
}

/** When a statement runs: at once, or with a group. What has no time is used by nobody. */
type Time = number;
const AT_ONCE: Time = -1;

/**
 * @param code - a chunk as the bundler writes it before anything makes it smaller
 * @throws Error when a namespace is in no group, or something would be missed where it is needed
 */
export function withLaterParts(code: string, timing: Timing): string {
  const { statements, free } = readStatements(code);
  const times = timesOf(statements, timing, code);
  const written = (time: Time) =>
    statements
      .filter((statement) => !statement.space && times.get(statement) === time)
      .map(({ node }) => code.slice(node.start, node.end));
  const spaces = statements.flatMap(({ space }) => (space ? [space] : []));
  const atOnce = spaces.filter(({ name }) => timing.atOnce.test(name));
  const homes = new Map(statements.flatMap((it) => it.declares.map((name) => [name, times.get(it)])));

  const lines = written(AT_ONCE);
  for (const index of timing.later.keys()) {
    const asked = spaces.filter((space) => !atOnce.includes(space) && groupOf(space, timing) === index);
    const values = [...new Set(asked.flatMap(({ members }) => members.map(([, value]) => value)))];
    const short = new Map(values.map((value, at) => [value, (at + 10).toString(36)]));
    for (const { name, members } of asked) {
      const getters = members.map(([member, value]) => {
        const from = homes.get(value) === index ? `$later${index}().${short.get(value)}` : value;
        return `get ${member}() { return ${from}; }`;
      });
      lines.push(`var ${name} = { ${getters.join(', ')} };`);
    }
    const given = values.filter((value) => homes.get(value) === index).map((value) => `${short.get(value)}: ${value}`);
    lines.push(
      `var $made${index}, $later${index} = () => $made${index} ??= $run${index}();`,
      `function $run${index}() {`,
      ...written(index),
      `return { ${given.join(', ')} };`,
      '}',
    );
  }
  // Last, so that all they hold is there: nothing reads them before the chunk has run.
  for (const { name, members } of atOnce) {
    lines.push(`var ${name} = { ${members.map(([member, value]) => `${member}: ${value}`).join(', ')} };`);
  }
  const result = lines.join('\n');
  for (const name of readStatements(result).free) {
    if (!free.has(name)) throw new Error(`${name} would be missed: it runs later, and something needs it at once.`);
  }
  return result;
}

/** Decides when each statement runs. */
function timesOf(statements: readonly Statement[], timing: Timing, code: string): Map<Statement, Time> {
  const roots = new Map<Time, Statement[]>([AT_ONCE, ...timing.later.keys()].map((time) => [time, []]));
  for (const statement of statements) {
    if (statement.space) roots.get(groupOf(statement.space, timing))?.push(statement);
    else if (runsByItself(statement, code)) roots.get(AT_ONCE)?.push(statement);
  }
  const times = new Map<Statement, Time>();
  const visit = (statement: Statement, time: Time) => {
    const known = times.get(statement);
    // What two groups need runs at once: neither can see into the other.
    const now = known === undefined || known === time ? time : AT_ONCE;
    if (known === now) return;
    times.set(statement, now);
    // What is asked for later runs with nobody.
    for (const need of statement.needs) if (!need.space) visit(need, now);
  };
  for (const [time, list] of roots) for (const statement of list) visit(statement, time);
  for (const statement of statements) if (!times.has(statement) && !isPure(statement, code)) visit(statement, AT_ONCE);
  return times;
}

function groupOf({ name }: Namespace, { atOnce, later }: Timing): Time {
  if (atOnce.test(name)) return AT_ONCE;
  const group = later.findIndex((one) => one.test(name));
  if (group < 0) throw new Error(`${name} is in no group.`);
  return group;
}

/** Whether the bundler was told that making it does nothing else. It leaves some that nobody uses in place all the same. */
const isPure = ({ node }: Statement, code: string) =>
  /^var \S+ = \/\* @__PURE__ /.test(code.slice(node.start, node.end));

function readStatements(code: string): { statements: Statement[]; free: ReadonlySet<string> } {
  const program = parse(code);
  const { mentions, free } = readScopes(program);
  const statements: Statement[] = parts(program, 'body').map((node) => ({
    node,
    declares: declaredBy(node),
    needs: new Set(),
    space: namespaceIn(node),
  }));
  const homes = new Map(statements.flatMap((statement) => statement.declares.map((name) => [name, statement])));
  let at = 0;
  for (const { node, binding } of mentions.toSorted((a, b) => a.node.start - b.node.start)) {
    while (node.start >= (statements[at]?.node.end ?? Infinity)) at++;
    const [user, home] = [statements[at], binding?.scope.parent === null && homes.get(binding.name)];
    if (user && home && user !== home && user.node.type !== 'ExportNamedDeclaration') user.needs.add(home);
  }
  return { statements, free };
}

function declaredBy(statement: Node): string[] {
  if (/^(Im|Ex)port/.test(statement.type)) return [];
  const { bindings } = readScopes({ ...statement, type: 'Program', body: [statement] });
  return bindings.filter(({ scope }) => scope.parent === null).map(({ name }) => name);
}

/** Whether it does something, or takes something from the page, as soon as it is read. */
function runsByItself({ node }: Statement, code: string): boolean {
  if (node.type !== 'VariableDeclaration') return !/^(Function|Class)Declaration$/.test(node.type);
  return parts(node, 'declarations').some((one) => {
    const init = part(one, 'init');
    return init !== null && !/Function/.test(init.type) && /\bglobalThis\b/.test(code.slice(init.start, init.end));
  });
}

interface Namespace {
  name: string;
  /** What it holds, each with the name it has in the chunk. */
  members: (readonly [name: string, value: string])[];
}

/** `var tickets_exports = __exportAll({ default: () => Tab })` */
function namespaceIn(statement: Node): Namespace | null {
  const [declarator] = statement.type === 'VariableDeclaration' ? parts(statement, 'declarations') : [];
  const [id, call] = declarator ? [part(declarator, 'id'), part(declarator, 'init')] : [];
  const callee = call?.type === 'CallExpression' ? part(call, 'callee') : null;
  if (!id || !call || callee?.type !== 'Identifier' || nameOf(callee) !== '__exportAll') return null;
  const [held] = parts(call, 'arguments');
  const members = (held ? parts(held, 'properties') : []).map((property) => {
    const [key, value] = [part(property, 'key'), part(part(property, 'value') ?? property, 'body')];
    if (!key || !value) throw new TypeError(`${nameOf(id)} is written differently now.`);
    return [nameOf(key), nameOf(value)] as const;
  });
  return { name: nameOf(id), members };
}
