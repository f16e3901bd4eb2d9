import { type ESTree, parseSync, Visitor } from 'vite';

/** Words that are never right in a comment or a test title, each with the term to use. */
const TERMS: readonly (readonly [pattern: RegExp, term: string])[] = [
  [/\bwho(?:m?(?:so)?ever)\b/gi, '"the caller", "the client" or another role'],
  [/\b(?:some|any|every|no)body\b/gi, 'the role (user, agent, caller), "no one" or "everyone"'],
  [/\banew\b/gi, '"again"'],
  [/\blaps(?:e|es|ed|ing)\b/gi, '"expire"'],
  [/\bin copy\b/gi, '"in cc"'],
  [/\bheralds?\b/gi, '"notifier" or "notify"'],
  [/\bsought\b/gi, '"searched" or "used"'],
  [/\buntold\b/gi, '"not notified" or "not reported"'],
  [/\bstand-ins?\b/gi, '"fake"'],
];

/** A refused word with its line. */
export interface FoundWord {
  line: number;
  word: string;
  term: string;
}

/** Finds refused words in the comments and test titles of a source file, or in the comments of a style sheet. */
export function findWords(file: string, source: string): FoundWord[] {
  const texts = file.endsWith('.css') ? cssComments(source) : commentsAndTitles(file, source);
  return texts.flatMap(({ start, end }) => {
    const text = source.slice(start, end);
    return TERMS.flatMap(([pattern, term]) =>
      Array.from(text.matchAll(pattern), ({ index, 0: word }) => ({
        line: source.slice(0, start + index).split('\n').length,
        word,
        term,
      })),
    );
  });
}

interface Span {
  start: number;
  end: number;
}

function commentsAndTitles(file: string, source: string): Span[] {
  const { program, comments, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const spans: Span[] = [...comments];
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (!isTestFunction(callee)) return;
      if (title?.type === 'Literal') spans.push(title);
      if (title?.type === 'TemplateLiteral') spans.push(...title.quasis);
    },
  }).visit(program);
  return spans;
}

/** Whether an expression is `test`, `it` or `describe`, with or without `.each(…)` and the like. */
function isTestFunction(node: ESTree.Expression | ESTree.Super): boolean {
  if (node.type === 'Identifier') return ['test', 'it', 'describe'].includes(node.name);
  if (node.type === 'MemberExpression') return isTestFunction(node.object);
  return node.type === 'CallExpression' && isTestFunction(node.callee);
}

function cssComments(source: string): Span[] {
  return Array.from(source.matchAll(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g), ({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }));
}
