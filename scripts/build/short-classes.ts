import type { Plugin } from 'vite';
import {
  classPlaces,
  classesIn,
  looseWords,
  pieces,
  selectors,
  strings,
  textOf,
  UNKNOWN,
  values,
} from './class-places.ts';
import { parse } from './syntax.ts';

/** The letters of most words first: `sameNames` uses the same ones. */
const LETTERS = [...'etnaiorslcudphmfgvybwkxjqz'];
const NAMES = [...LETTERS, ...LETTERS.flatMap((one) => LETTERS.map((other) => one + other))];

/**
 * Gives the classes in the widget's shadow root one or two letters, in the style sheets and in the code that uses them.
 * A class whose every use cannot be seen keeps its name: `state-${state}`, or a word that other strings contain as well.
 *
 * @param kept - classes that stay as they are, because somebody looks for them from outside
 */
export function shortClasses(kept: readonly string[] = []): Plugin {
  let names: Shortened = { sheets: new Set(), short: new Map() };
  return {
    name: 'madoguchi:short-classes',
    applyToEnvironment: ({ name }) => name === 'panel',
    // From the modules and before anything is written, so that a chunk's hash follows from what will be in it.
    renderStart() {
      const modules = [...this.getModuleIds()].sort().flatMap((id) => {
        const code = this.getModuleInfo(id)?.code;
        return code ? [{ code, isSheet: id.endsWith('.css?inline') }] : [];
      });
      names = shorten(modules, kept);
    },
    renderChunk: { order: 'post', handler: (code) => ({ code: withShortClasses(code, names), map: null }) },
    generateBundle(_, bundle) {
      checkShort(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file.code] : [])),
        names,
      );
    },
  };
}

/** What {@link shorten} has decided. */
export interface Shortened {
  /** The style sheets as they are in the code. */
  sheets: ReadonlySet<string>;
  short: ReadonlyMap<string, string>;
}

/**
 * Decides on the short names.
 *
 * @param modules - all of them, as JavaScript; a style sheet's module exports its text
 * @param kept - classes that stay as they are
 */
export function shorten(modules: readonly { code: string; isSheet: boolean }[], kept: readonly string[]): Shortened {
  const programs = modules.map(({ code, isSheet }) => ({ program: parse(code), isSheet }));
  const texts = new Set(
    programs.flatMap(({ program, isSheet }) => (isSheet ? strings(program).map((node) => textOf(node) ?? '') : [])),
  );
  const code = programs.filter(({ isSheet }) => !isSheet).map(({ program }) => program);

  const ruled = new Set([...texts].flatMap(classesIn));
  const lists = code
    .flatMap(classPlaces)
    .flatMap(values)
    .map((value) => value.split(' '));
  const used = new Set(lists.flat());
  const stay = new Set([...kept, ...code.flatMap(looseWords)]);
  // What is not known before the code runs may be whatever begins or ends so, or has a rule together with its neighbours.
  const compounds = [...texts].flatMap((text) => text.match(/(?:\.[\w-]+){2,}/g) ?? []).map(classesIn);
  for (const list of lists)
    for (const word of list.filter((one) => one.includes(UNKNOWN))) {
      const [start = '', end = ''] = [word.split(UNKNOWN)[0], word.split(UNKNOWN).at(-1)];
      const could =
        word === UNKNOWN
          ? compounds.filter((names) => names.some((name) => list.includes(name))).flat()
          : [...ruled].filter((name) => name.startsWith(start) && name.endsWith(end));
      for (const name of could) if (!list.includes(name)) stay.add(name);
    }

  const free = NAMES.filter((name) => !ruled.has(name) && !used.has(name) && !stay.has(name));
  // In the order of the style sheets: what is used together gets names that look alike.
  const renamed = [...ruled].filter((name) => name.length > 2 && used.has(name) && !stay.has(name));
  return { sheets: texts, short: new Map(renamed.map((name, index) => [name, free[index] ?? name])) };
}

/**
 * @param code - one chunk of what the modules have become
 * @throws Error when a class list means something else afterwards
 */
export function withShortClasses(code: string, { sheets, short }: Shortened): string {
  const program = parse(code);
  const word = (name: string) => short.get(name) ?? name;
  const list = (text: string) => text.replace(/[\w-]+/g, word);
  const selector = (text: string) => text.replace(/(?<=\.)[a-z][\w-]*/g, word);
  const places = classPlaces(program);
  const edits = [
    ...places.flatMap(pieces).map((node) => ({ node, change: list })),
    ...selectors(program).map((node) => ({ node, change: selector })),
    ...strings(program)
      .filter((node) => sheets.has(textOf(node) ?? ''))
      .map((node) => ({ node, change: selector })),
  ].sort((a, b) => a.node.start - b.node.start);

  let written = '';
  let at = 0;
  for (const { node, change } of edits) {
    written += code.slice(at, node.start) + change(code.slice(node.start, node.end));
    at = node.end;
  }
  written += code.slice(at);

  const expected = places.flatMap(values).map((value) => value.split(' ').map(word).join(' '));
  const is = classPlaces(parse(written)).flatMap(values);
  if (expected.join() !== is.join()) throw new Error('With short names an element would have other classes.');
  return written;
}

/** @throws Error when a renamed class is still asked for by its old name, or a new name has lost its rule */
export function checkShort(chunks: readonly string[], { short }: Shortened): void {
  const programs = chunks.map(parse);
  const texts = programs.flatMap(strings).map((node) => textOf(node) ?? '');
  const sheets = texts.filter((text) => text.includes('{'));
  const ruled = new Set(sheets.flatMap(classesIn));
  const lists = new Set([
    ...programs
      .flatMap(classPlaces)
      .flatMap(values)
      .flatMap((value) => value.split(' ')),
    ...programs.flatMap(selectors).flatMap((node) => classesIn(textOf(node) ?? '')),
  ]);
  const used = new Set([
    ...lists,
    // Where a class list is written in a way that is not understood, its words are loose ones.
    ...programs.flatMap(looseWords),
  ]);
  for (const [old, name] of short) {
    if (used.has(old) || ruled.has(old))
      throw new Error(`The class ${old} is ${name} now, but somewhere still ${old}.`);
    if (lists.has(name) && !ruled.has(name)) throw new Error(`The class ${old} has lost its rules.`);
  }
}
