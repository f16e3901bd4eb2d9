import { AST, parseRegExpLiteral } from '@eslint-community/regexpp';

/** A text with one piece repeated many times, as in attacks on backtracking. */
interface Attack {
  prefix: string;
  pump: string;
  suffix: string;
}

/** A repetition for which a pattern's time grows faster than its input. */
export interface Growth extends Attack {
  /** Repetitions, with the milliseconds for half of them and for all of them. */
  repetitions: number;
  half: number;
  whole: number;
}

/** Repetitions of the longest input, if the pump is one character; longer pumps are repeated fewer times. */
const MAX_LENGTH = 50_000;
/** Milliseconds of CPU time of this thread: other processes do not count. */
function now(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Below this many milliseconds, measurements are noise. */
const FLOOR_MS = 10;
/** Linear is 2, quadratic is 4. */
const MAX_GROWTH = 3;

/** Pieces for `.`, `[^…]` and `\s`, independent of the pattern. */
const COMMON = [' ', '\n', 'a', '1', '.', '-', ':', '/', '<', '"', '`', '(', '@', '=', '[', '_', 'あ', 'É', ',', '!'];
const SUFFIXES = ['', '\u0001', '\n'];

/**
 * Numbers of repetitions before the longest: exponential time shows with 20 of them, a high power with 200. The last
 * one takes a few milliseconds for a quadratic pattern.
 */
const LADDER = [8, 16, 20, 24, 28, 32, 64, 128, 256, 512, 1_024, 2_048, 8_192];

/**
 * Runs a pattern on pumped inputs and compares the time at n and 2n repetitions.
 *
 * The pumps come from the pattern itself: the content of every quantifier, after the required prefix. The pattern is
 * used as a search and as a global replacement, which tries a match at every position.
 *
 * @returns the first input for which the time grows faster than the input, or null
 */
export function findGrowth(source: string, flags: string): Growth | null {
  // A sticky pattern is only tried where its caller starts it.
  const pattern = new RegExp(source, flags.replaceAll('g', ''));
  const everywhere = new RegExp(source, `${flags.replaceAll('g', '')}g`);
  const run = (text: string): void => {
    pattern.lastIndex = 0;
    pattern.test(text);
    text.replace(everywhere, '');
  };
  // The first runs are interpreted, later ones compiled.
  for (const text of ['a b', 'あ b']) for (let times = 0; times < 3; times++) run(text);

  for (const attack of createAttacks(source, flags)) {
    const time = (repetitions: number, best = 1): number => {
      const text = attack.prefix + attack.pump.repeat(repetitions) + attack.suffix;
      let least = Infinity;
      for (let round = 0; round < best; round++) {
        const start = now();
        run(text);
        least = Math.min(least, now() - start);
        // Longer times cannot be noise.
        if (least > 250) break;
      }
      return least;
    };
    const most = Math.max(64, Math.floor(MAX_LENGTH / attack.pump.length));
    for (const repetitions of [...LADDER.filter((step) => step < most), most]) {
      if (time(repetitions) < FLOOR_MS) continue;
      const whole = time(repetitions, 5);
      if (whole < FLOOR_MS) continue;
      const half = time(repetitions / 2, 5);
      // Measured again, because another process may have run during one of the two.
      if (whole > MAX_GROWTH * half && time(repetitions, 5) > MAX_GROWTH * time(repetitions / 2, 5))
        return { ...attack, repetitions, half, whole };
    }
  }
  return null;
}

function createAttacks(source: string, flags: string): Attack[] {
  const literal = parseRegExpLiteral(`/${source === '' ? '(?:)' : source}/${flags}`);
  const found = new Map<string, Attack>();
  const add = (prefix: string, pump: string) => {
    if (pump === '') return;
    for (const suffix of SUFFIXES) {
      const attack = { prefix, pump, suffix };
      found.set(JSON.stringify(attack), attack);
    }
  };
  for (const pump of COMMON) add('', pump);
  visitQuantifiers(literal.pattern, (quantifier) => {
    if (quantifier.max < 20) return;
    // The shortest required prefix, and the one with each optional part once.
    const prefixes = [...new Set([0, 1].map((kind) => textBefore(quantifier, flags, kind)))];
    for (const prefix of prefixes) add('', prefix);
    for (const pump of createSamples(quantifier.element, flags)) {
      add('', pump);
      for (const prefix of prefixes.filter((text) => text !== '')) {
        add(prefix, pump);
        // The whole prefix repeated, as in `<a <a <a`.
        add('', prefix + pump);
      }
    }
  });
  for (const whole of createSamples(literal.pattern, flags)) {
    add('', whole);
    add('', whole.slice(0, -1));
  }
  return [...found.values()];
}

function visitQuantifiers(node: AST.Node, visit: (quantifier: AST.Quantifier) => void): void {
  if (node.type === 'Quantifier') {
    visit(node);
    visitQuantifiers(node.element, visit);
  } else if ('alternatives' in node && node.type !== 'ClassStringDisjunction')
    for (const alternative of node.alternatives) visitQuantifiers(alternative, visit);
  else if (node.type === 'Alternative') for (const element of node.elements) visitQuantifiers(element, visit);
}

/** A text that the pattern matches before this node; of each part, the sample of this kind. */
function textBefore(node: AST.Node, flags: string, kind: number): string {
  let text = '';
  for (let at: AST.Node = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type !== 'Alternative') continue;
    const before = parent.elements.filter((element) => element.end <= at.start);
    text = before.map((element) => pick(createSamples(element, flags), kind)).join('') + text;
  }
  return text;
}

/** Texts that the node matches, of different kinds if it matches several. */
function createSamples(node: AST.Node, flags: string): string[] {
  switch (node.type) {
    case 'Character':
      return [String.fromCodePoint(node.value)];
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
    case 'CharacterSet': {
      const one = new RegExp(`^(?:${node.raw})$`, flags.replaceAll(/[gym]/g, ''));
      const common = COMMON.filter((character) => one.test(character));
      if (common.length > 0) return common;
      for (let code = 1; code < 0x3100; code++)
        if (one.test(String.fromCharCode(code))) return [String.fromCharCode(code)];
      return [];
    }
    case 'Group':
    case 'CapturingGroup':
    case 'Pattern':
      return node.alternatives.flatMap((alternative) => createSamples(alternative, flags)).slice(0, 12);
    case 'Alternative': {
      const parts = node.elements.map((element) => createSamples(element, flags));
      const kinds = Math.min(6, Math.max(1, ...parts.map((samples) => samples.length)));
      return Array.from({ length: kinds }, (_, kind) => parts.map((samples) => pick(samples, kind)).join(''));
    }
    case 'Quantifier': {
      const samples = createSamples(node.element, flags);
      const least = samples.map((sample) => sample.repeat(Math.max(1, Math.min(node.min, 64))));
      return node.min === 0 ? ['', ...least] : least;
    }
    default:
      return [''];
  }
}

const pick = (samples: readonly string[], kind: number): string => samples[Math.min(kind, samples.length - 1)] ?? '';
