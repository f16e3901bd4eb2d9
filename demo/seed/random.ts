/** Reproducible random numbers: the demo's data must not change between two runs. */
export interface Random {
  /** Between 0 (inclusive) and 1 (exclusive). */
  next(): number;
  /** A whole number from `low` to `high`, both inclusive. */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  /** Picks an item by weight. */
  weighted<T>(from: readonly (readonly [T, number])[]): T;
  /** A UUID of version 4; only as random as the seed. */
  uuid(): string;
}

/**
 * Creates a generator (mulberry32) from a seed.
 *
 * @example
 * createRandom(1).between(1, 6)
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[between(0, from.length - 1)];
    if (chosen === undefined) throw new Error('There is nothing to pick from.');
    return chosen;
  };
  const weighted = <T>(from: readonly (readonly [T, number])[]): T => {
    let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    return pick(from)[0];
  };
  const uuid = () => {
    const digits = Array.from({ length: 32 }, () => between(0, 15).toString(16));
    digits[12] = '4';
    digits[16] = (8 + between(0, 3)).toString(16);
    const text = digits.join('');
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  };
  return { next, between, pick, weighted, uuid };
}
