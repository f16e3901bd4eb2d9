/** The reference page about the widget: options, attributes, methods, events, states and CSS properties. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { GENERATED_NOTE } from './note.ts';

const root = resolve(import.meta.dirname, '../..');
const STYLE_SHEETS = ['src/loader/widget.css', 'src/panel/shell/panel.css'];

/** Meaning of each CSS property that a page can set. */
const CSS_PROPERTIES: Readonly<Record<string, string>> = {
  accent: 'Color of the badge, buttons and links. Text on it is black or white, whichever is readable.',
  surface: 'Background color of the panel.',
  text: 'Text color of the panel.',
  radius: 'Corner radius of the panel; smaller elements use a part of it.',
  font: 'Font family.',
  offset: 'Distance of badge and panel from the edges of the window.',
};

interface Member {
  name: string;
  type: string;
  description: string;
}

/** Creates the page from the types in `src/panel/types.ts` and the style sheets. */
export function createWidgetPage(): string {
  const source = readTypes();
  const options = readMembers(source, 'WidgetOptions');
  const events = readMembers(source, 'WidgetEvents');
  return `# Widget

${GENERATED_NOTE}

How to embed it: [guide](../guides/embedding.md). All options are optional.

- [Options](#options)
- [Attributes](#attributes)
- [Methods](#methods)
- [Events](#events)
- [States](#states)
- [Prefill](#prefill)
- [CSS properties](#css-properties)

## Options

Of \`mount(options)\`, \`handle.update(options)\`, and as JSON of the attribute \`data-config\`.

${toTable(['option', 'type', 'meaning'], options.map(toRow))}

## Attributes

Of the script tag. \`data-config\` takes JSON with any of the options; it takes precedence over the other attributes.

${toTable(
  ['attribute', 'values', 'option'],
  options.flatMap(({ name, type }) => {
    const values = toAttributeValues(type);
    return values === null ? [] : [[`\`${toAttribute(name)}\``, values, `\`${name}\``]];
  }),
)}

## Methods

Of the handle that \`mount\` returns, and of the global \`Madoguchi\` of the script tag.

${toTable(
  ['method', 'meaning'],
  readMembers(source, 'WidgetHandle').map(({ type, description }) => [toCode(type), description]),
)}

## Events

Subscribe with \`handle.on(event, listener)\`.

${toTable(['event', 'detail', 'meaning'], events.map(toRow))}

## States

Returned by \`handle.status()\`.

${readStates(source)}

## Prefill

Second argument of \`handle.open('submit', prefill)\`.

${toTable(['key', 'type', 'meaning'], readMembers(source, 'Prefill').map(toRow))}

## CSS properties

Set them on any ancestor of the widget, such as \`:root\`.

${toTable(['property', 'default', 'meaning'], readCssProperties())}
`;
}

function readTypes(): ts.SourceFile {
  const file = join(root, 'src/panel/types.ts');
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** Returns the members of an exported interface in their order. */
function readMembers(source: ts.SourceFile, name: string): Member[] {
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (!declaration) throw new Error(`src/panel/types.ts has no interface ${name}.`);
  return declaration.members.map((member) => {
    const isMethod = ts.isMethodSignature(member);
    if (!isMethod && !ts.isPropertySignature(member)) throw new Error(`${name} has a member of another kind.`);
    return {
      name: member.name.getText(source),
      type: (isMethod ? member : (member.type ?? member)).getText(source).replace(/\s+/g, ' ').replace(/;$/, ''),
      description: readDescription(member),
    };
  });
}

/** Returns the text of a docstring, with parameters and result as sentences. */
function readDescription(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  if (!doc) return '';
  const tags = (doc.tags ?? []).map((tag) => {
    const text = toPlainText(tag.comment).replace(/^- /, '');
    if (ts.isJSDocParameterTag(tag)) return `\`${tag.name.getText()}\`: ${text}`;
    if (ts.isJSDocReturnTag(tag)) return `Returns ${text}`;
    return '';
  });
  return [toPlainText(doc.comment), ...tags].filter(Boolean).join(' ');
}

const toPlainText = (comment: Parameters<typeof ts.getTextOfJSDocComment>[0]) =>
  (ts.getTextOfJSDocComment(comment) ?? '')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();

/** Returns the list in the docstring of `WidgetStatus`, and fails when it lacks a state. */
function readStates(source: ts.SourceFile): string {
  const declaration = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === 'WidgetStatus',
  );
  const [doc] = declaration ? ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc) : [];
  const items = (ts.getTextOfJSDocComment(doc?.comment) ?? '').split(/^- /m).slice(1);
  const states = [...(declaration?.type.getText(source).matchAll(/'(\w+)'/g) ?? [])].map((match) => match[1]);
  const described = items.map((item) => /^`(\w+)`/.exec(item)?.[1]);
  if (states.length === 0 || states.join() !== described.join())
    throw new Error(`The docstring of WidgetStatus describes ${described.join(', ')}, not ${states.join(', ')}.`);
  return items.map((item) => `- ${item.replace(/\s+/g, ' ').trim()}`).join('\n');
}

/** Returns the values of an option as an attribute; null for functions and objects. */
function toAttributeValues(type: string): string | null {
  if (type.includes('=>')) return null;
  const parts = type.split('|').map((part) => part.trim());
  if (parts.includes('boolean')) return '`true`, `false`';
  if (parts.every((part) => /^'[^']*'$/.test(part))) return parts.map((part) => `\`${part.slice(1, -1)}\``).join(', ');
  return parts.includes('string') ? 'text' : null;
}

const toAttribute = (option: string) => `data-${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Returns the properties that the style sheets read, each with its default. */
function readCssProperties(): string[][] {
  const defaults = new Map<string, string>();
  for (const sheet of STYLE_SHEETS) {
    const text = readFileSync(join(root, sheet), 'utf8');
    for (const { index } of text.matchAll(/var\(--madoguchi-/g)) {
      const [name, ...value] = readArguments(text, index + 'var('.length).split(',');
      defaults.set((name ?? '').replace('--madoguchi-', ''), value.join(',').trim());
    }
  }
  const undescribed = [...defaults.keys()].filter((name) => !(name in CSS_PROPERTIES));
  const unused = Object.keys(CSS_PROPERTIES).filter((name) => !defaults.has(name));
  if (undescribed.length > 0 || unused.length > 0)
    throw new Error(`CSS properties without a meaning: ${undescribed.join()}; in no style sheet: ${unused.join()}.`);
  return Object.entries(CSS_PROPERTIES).map(([name, meaning]) => [
    `\`--madoguchi-${name}\``,
    `\`${defaults.get(name)}\``,
    meaning,
  ]);
}

/** Returns the text from `start` to the closing parenthesis. */
function readArguments(text: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < text.length; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
  return text.slice(start, end - 1);
}

const toRow = ({ name, type, description }: Member) => [`\`${name}\``, toCode(type), description];

const toCode = (type: string) => `\`${type}\``;

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const toLine = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [toLine(head), toLine(head.map(() => '---')), ...rows.map(toLine)].join('\n');
}
