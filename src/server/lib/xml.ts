import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** An element of an XML document, with its namespace resolved. */
export interface XmlElement {
  /** Namespace URI; '' without one. */
  namespace: string;
  /** Local name as written. */
  name: string;
  /** By local name; only attributes without a prefix, and `xml:…` by their full name. */
  attributes: ReadonlyMap<string, string>;
  /** Child elements and text, in document order. */
  content: (XmlElement | string)[];
}

const MAX_ELEMENTS = 100_000;
const MAX_DEPTH = 100;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/**
 * Parses an XML document with the tokenizer of htmlparser2, in linear time. Entities that only a document type declares
 * are left unexpanded; nothing is fetched.
 *
 * @throws Error when elements are not closed in order, when there is none, or beyond 100,000 elements or 100 levels
 */
export function parseXml(text: string): XmlElement {
  const builder = new TreeBuilder(text);
  const tokenizer = new Tokenizer({ xmlMode: true }, builder);
  tokenizer.write(text);
  tokenizer.end();
  return builder.root();
}

/** Namespace URIs by prefix, declared by an element and its ancestors. */
interface Scope {
  own: ReadonlyMap<string, string>;
  outer: Scope | null;
}

interface OpenElement {
  element: XmlElement;
  qualifiedName: string;
  scope: Scope;
}

class TreeBuilder implements TokenizerCallbacks {
  readonly #input: string;
  readonly #document: XmlElement = { namespace: '', name: '', attributes: new Map(), content: [] };
  readonly #open: OpenElement[];
  #elements = 0;
  #tagName = '';
  #attributes = new Map<string, string>();
  #attributeName = '';
  #attributeValue = '';

  constructor(input: string) {
    this.#input = input;
    const scope = { own: new Map([['xml', XML_NAMESPACE]]), outer: null };
    this.#open = [{ element: this.#document, qualifiedName: '', scope }];
  }

  root(): XmlElement {
    const root = this.#document.content.find((one) => typeof one !== 'string');
    if (this.#open.length !== 1 || root === undefined) throw malformed();
    return root;
  }

  ontext(start: number, end: number): void {
    this.#text(this.#input.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#text(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#text(this.#input.slice(start, end - endOffset));
  }

  onopentagname(start: number, end: number): void {
    this.#tagName = this.#input.slice(start, end);
    this.#attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attributeName = this.#input.slice(start, end);
    this.#attributeValue = '';
  }

  onattribdata(start: number, end: number): void {
    this.#attributeValue += this.#input.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    this.#attributeValue += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (!this.#attributes.has(this.#attributeName)) this.#attributes.set(this.#attributeName, this.#attributeValue);
  }

  onopentagend(): void {
    const parent = this.#open.at(-1);
    if (!parent) throw malformed();
    if (++this.#elements > MAX_ELEMENTS || this.#open.length > MAX_DEPTH)
      throw new Error('The XML document is too large.');
    const scope = scopeWith(parent.scope, this.#attributes);
    const [prefix, name] = splitName(this.#tagName);
    const attributes = readAttributes(this.#attributes);
    const element: XmlElement = { namespace: resolveNamespace(prefix, scope), name, attributes, content: [] };
    parent.element.content.push(element);
    this.#open.push({ element, qualifiedName: this.#tagName, scope });
  }

  onselfclosingtag(): void {
    this.onopentagend();
    this.#open.pop();
  }

  onclosetag(start: number, end: number): void {
    if (this.#open.length < 2 || this.#open.pop()?.qualifiedName !== this.#input.slice(start, end)) throw malformed();
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #text(text: string): void {
    const content = this.#open.at(-1)?.element.content ?? [];
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + text;
    else content.push(text);
  }
}

/** Returns all text within an element, in document order. */
export function textContent(element: XmlElement): string {
  return element.content.map((one) => (typeof one === 'string' ? one : textContent(one))).join('');
}

/** Serializes the content of an element as HTML, as for the `xhtml` content of Atom. Only local names are preserved. */
export function innerHtml(element: XmlElement): string {
  return element.content
    .map((one) => {
      if (typeof one === 'string') return escaped(one);
      const attributes = [...one.attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
      const start = `<${one.name}${attributes}>`;
      return VOID.has(one.name.toLowerCase()) ? start : `${start}${innerHtml(one)}</${one.name}>`;
    })
    .join('');
}

const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

const malformed = () => new Error('The document is not well-formed XML.');

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/**
 * Adds the namespaces that an element declares. A prototype chain, so that each element costs only its own
 * declarations.
 */
function scopeWith(scope: Scope, attributes: ReadonlyMap<string, string>): Scope {
  const own = new Map<string, string>();
  for (const [name, value] of attributes) {
    if (name === 'xmlns') own.set('', value);
    else if (name.startsWith('xmlns:')) own.set(name.slice('xmlns:'.length), value);
  }
  return own.size === 0 ? scope : { own, outer: scope };
}

function resolveNamespace(prefix: string, scope: Scope): string {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const namespace = at.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return '';
}

function readAttributes(raw: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...raw].filter(([name]) => (!name.includes(':') ? name !== 'xmlns' : name.startsWith('xml:'))));
}
