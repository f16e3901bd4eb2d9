import { nameOf, part, parts, under, type Node } from './syntax.ts';

/** A stretch of code with names of its own. */
export interface Scope {
  parent: Scope | null;
  /** Whether `var` stops here. */
  isFunction: boolean;
  names: Map<string, Binding>;
}

/** One place where a name stands for a binding. */
export interface Mention {
  node: Node;
  scope: Scope;
  /** `{ name }`: the property's name must stay when the binding's changes. */
  shorthand: boolean;
  /** The specifier of an `import` or `export` that it is in. */
  specifier: Node | null;
}

/** Something declared: a variable, parameter, function, class or import. */
export interface Binding {
  name: string;
  scope: Scope;
  mentions: Mention[];
  /** Where its name is spoken for: from its own scope down to each mention. */
  reach: Set<Scope>;
}

/** Who declares what and who means whom, in one module. */
export interface Names {
  bindings: readonly Binding[];
  /** Names that the module does not declare. */
  free: ReadonlySet<string>;
  /** In the order of the text. The same for two modules that differ in names alone. */
  mentions: readonly (Mention & { binding: Binding | null })[];
}

/**
 * Reads the scopes of a module: strict code, without `eval` and `with`.
 *
 * @param program - the whole module, by `parse`
 */
export function readScopes(program: Node): Names {
  const bindings: Binding[] = [];
  const mentions: Mention[] = [];
  const scopeIn = (parent: Scope | null, isFunction: boolean): Scope => ({ parent, isFunction, names: new Map() });

  function declare(scope: Scope, name: string): void {
    if (scope.names.has(name)) return;
    const binding = { name, scope, mentions: [], reach: new Set([scope]) };
    scope.names.set(name, binding);
    bindings.push(binding);
  }
  function mention(node: Node, scope: Scope, about: Partial<Mention> = {}): void {
    mentions.push({ node, scope, shorthand: false, specifier: null, ...about });
  }
  function functionScope(scope: Scope): Scope {
    return scope.isFunction || !scope.parent ? scope : functionScope(scope.parent);
  }

  /** What is assigned to, and with a `home` also declared there. */
  function target(node: Node, scope: Scope, home: Scope | null, shorthand = false): void {
    if (node.type === 'Identifier') {
      if (home) declare(home, nameOf(node));
      mention(node, scope, { shorthand });
      return;
    }
    if (node.type === 'AssignmentPattern') {
      const [left, right] = [part(node, 'left'), part(node, 'right')];
      if (left) target(left, scope, home, shorthand);
      if (right) walk(right, scope);
    } else if (node.type === 'ObjectPattern') {
      for (const property of parts(node, 'properties')) {
        const [key, value] = [part(property, 'key'), part(property, 'value') ?? part(property, 'argument')];
        if (key && property['computed'] === true) walk(key, scope);
        if (value) target(value, scope, home, property['shorthand'] === true);
      }
    } else if (node.type === 'ArrayPattern')
      for (const element of parts(node, 'elements')) target(element, scope, home);
    else if (node.type === 'RestElement') target(part(node, 'argument') ?? node, scope, home);
    else walk(node, scope);
  }

  /** Functions and classes may be used above the line that declares them. */
  function statements(list: readonly Node[], scope: Scope): void {
    for (const statement of list) {
      const declared = part(statement, 'declaration') ?? statement;
      const id = /^(Function|Class)Declaration$/.test(declared.type) && part(declared, 'id');
      if (id) declare(scope, nameOf(id));
    }
    for (const statement of list) walk(statement, scope);
  }

  /** The scope in which a named expression knows itself. */
  function itself(node: Node, scope: Scope): Scope {
    const id = part(node, 'id');
    if (!id) return scope;
    const own = node.type.endsWith('Expression') ? scopeIn(scope, false) : scope;
    declare(own, nameOf(id));
    mention(id, own);
    return own;
  }

  function callable(node: Node, scope: Scope): void {
    const inner = scopeIn(itself(node, scope), true);
    for (const parameter of parts(node, 'params')) target(parameter, inner, inner);
    const body = part(node, 'body');
    if (body?.type === 'BlockStatement') statements(parts(body, 'body'), inner);
    else if (body) walk(body, inner);
  }

  /** A property or a member of a class: its name is no variable. */
  function member(node: Node, scope: Scope): void {
    const [key, value] = [part(node, 'key'), part(node, 'value')];
    if (key && node['computed'] === true) walk(key, scope);
    if (!value) return;
    if (node['shorthand'] === true) target(value, scope, null, true);
    else walk(value, scope);
  }

  const readers: Record<string, (node: Node, scope: Scope) => void> = {
    Identifier: (node, scope) => mention(node, scope),
    FunctionDeclaration: callable,
    FunctionExpression: callable,
    ArrowFunctionExpression: callable,
    ClassDeclaration: (node, scope) => classes(node, scope),
    ClassExpression: (node, scope) => classes(node, scope),
    Property: member,
    PropertyDefinition: member,
    MethodDefinition: member,
    StaticBlock: (node, scope) => statements(parts(node, 'body'), scopeIn(scope, true)),
    BlockStatement: (node, scope) => statements(parts(node, 'body'), scopeIn(scope, false)),
    ForStatement: (node, scope) => inside(node, scope),
    ForInStatement: loop,
    ForOfStatement: loop,
    VariableDeclaration(node, scope) {
      for (const declarator of parts(node, 'declarations')) {
        const [id, init] = [part(declarator, 'id'), part(declarator, 'init')];
        if (id) target(id, scope, node['kind'] === 'var' ? functionScope(scope) : scope);
        if (init) walk(init, scope);
      }
    },
    SwitchStatement(node, scope) {
      const discriminant = part(node, 'discriminant');
      if (discriminant) walk(discriminant, scope);
      const inner = scopeIn(scope, false);
      for (const branch of parts(node, 'cases')) {
        const test = part(branch, 'test');
        if (test) walk(test, inner);
        statements(parts(branch, 'consequent'), inner);
      }
    },
    CatchClause(node, scope) {
      const inner = scopeIn(scope, false);
      const [thrown, body] = [part(node, 'param'), part(node, 'body')];
      if (thrown) target(thrown, inner, inner);
      if (body) statements(parts(body, 'body'), inner);
    },
    AssignmentExpression(node, scope) {
      const [left, right] = [part(node, 'left'), part(node, 'right')];
      if (left) target(left, scope, null);
      if (right) walk(right, scope);
    },
    MemberExpression(node, scope) {
      const [object, property] = [part(node, 'object'), part(node, 'property')];
      if (object) walk(object, scope);
      if (property && node['computed'] === true) walk(property, scope);
    },
    ImportDeclaration(node, scope) {
      for (const specifier of parts(node, 'specifiers')) {
        const local = part(specifier, 'local');
        if (!local) continue;
        declare(scope, nameOf(local));
        mention(local, scope, { specifier });
      }
    },
    ExportNamedDeclaration(node, scope) {
      const declaration = part(node, 'declaration');
      if (declaration) walk(declaration, scope);
      if (part(node, 'source')) return;
      for (const specifier of parts(node, 'specifiers')) {
        const local = part(specifier, 'local');
        if (local) mention(local, scope, { specifier });
      }
    },
    LabeledStatement(node, scope) {
      const body = part(node, 'body');
      if (body) walk(body, scope);
    },
    // Nothing in these is a variable.
    BreakStatement: () => {},
    ContinueStatement: () => {},
    MetaProperty: () => {},
  };
  function classes(node: Node, scope: Scope): void {
    const own = itself(node, scope);
    for (const piece of [part(node, 'superClass'), part(node, 'body')]) if (piece) walk(piece, own);
  }
  function loop(node: Node, scope: Scope): void {
    const inner = scopeIn(scope, false);
    const left = part(node, 'left');
    if (left?.type === 'VariableDeclaration') walk(left, inner);
    else if (left) target(left, inner, null);
    for (const piece of [part(node, 'right'), part(node, 'body')]) if (piece) walk(piece, inner);
  }
  function inside(node: Node, scope: Scope): void {
    const inner = scopeIn(scope, false);
    for (const piece of under(node)) walk(piece, inner);
  }
  function walk(node: Node, scope: Scope): void {
    const reader = readers[node.type];
    if (reader) reader(node, scope);
    else for (const piece of under(node)) walk(piece, scope);
  }
  statements(parts(program, 'body'), scopeIn(null, true));

  const free = new Set<string>();
  const meant = mentions.map((one) => {
    const name = nameOf(one.node);
    let scope: Scope | null = one.scope;
    while (scope && !scope.names.has(name)) scope = scope.parent;
    const binding = scope?.names.get(name) ?? null;
    if (!binding) {
      free.add(name);
      return { ...one, binding };
    }
    binding.mentions.push(one);
    for (let at: Scope | null = one.scope; at && at !== binding.scope; at = at.parent) binding.reach.add(at);
    return { ...one, binding };
  });
  return { bindings, free, mentions: meant };
}
