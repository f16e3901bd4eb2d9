import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as zod from 'zod/mini';
import * as lean from './lean-zod.ts';

/** Schemas of the kinds that replies are made of, told apart from the library that builds them. */
type Plan =
  | { kind: 'string' | 'number' | 'boolean' | 'unknown' }
  | { kind: 'array' | 'nullable' | 'optional' | 'record'; of: Plan }
  | { kind: 'object'; shape: Record<string, Plan> }
  | { kind: 'union'; choices: Plan[] };

function withZod(plan: Plan): zod.ZodMiniType {
  switch (plan.kind) {
    case 'object':
      return zod.object(Object.fromEntries(Object.entries(plan.shape).map(([key, it]) => [key, withZod(it)])));
    case 'union':
      return zod.union(plan.choices.map(withZod));
    case 'record':
      return zod.record(zod.string(), withZod(plan.of));
    case 'array':
      return zod.array(withZod(plan.of));
    case 'nullable':
      return zod.nullable(withZod(plan.of));
    case 'optional':
      return zod.optional(withZod(plan.of));
    case 'string':
      return zod.string();
    case 'number':
      return zod.number();
    case 'boolean':
      return zod.boolean();
    case 'unknown':
      return zod.unknown();
  }
}

function withLean(plan: Plan): ReturnType<typeof lean.unknown> {
  switch (plan.kind) {
    case 'object':
      return lean.object(Object.fromEntries(Object.entries(plan.shape).map(([key, it]) => [key, withLean(it)])));
    case 'union':
      return lean.union(plan.choices.map(withLean));
    case 'record':
      return lean.record(lean.string(), withLean(plan.of));
    case 'array':
      return lean.array(withLean(plan.of));
    case 'nullable':
      return lean.nullable(withLean(plan.of));
    case 'optional':
      return lean.optional(withLean(plan.of));
    case 'string':
      return lean.string();
    case 'number':
      return lean.number();
    case 'boolean':
      return lean.boolean();
    case 'unknown':
      return lean.unknown();
  }
}

const KEYS = ['a', 'b', 'c', 'toString', 'constructor'];
const { plan: plans } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Plan>({ kind: 'string' }, { kind: 'number' }, { kind: 'boolean' }, { kind: 'unknown' }),
    fc.record({ kind: fc.constantFrom('array', 'nullable', 'optional', 'record'), of: tie('plan') }),
    fc.record({ kind: fc.constant('object' as const), shape: fc.dictionary(fc.constantFrom(...KEYS), tie('plan')) }),
    fc.record({ kind: fc.constant('union' as const), choices: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** A value that is likely to fit a plan, here and there with something else in it. */
function fitting(plan: Plan): fc.Arbitrary<unknown> {
  const odd = fc.jsonValue({ maxDepth: 2 });
  const fit = (): fc.Arbitrary<unknown> => {
    switch (plan.kind) {
      case 'string':
        return fc.string();
      case 'number':
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case 'boolean':
        return fc.boolean();
      case 'unknown':
        return odd;
      case 'array':
        return fc.array(fitting(plan.of), { maxLength: 3 });
      case 'nullable':
        return fc.option(fitting(plan.of));
      case 'optional':
        return fitting(plan.of);
      case 'record':
        return fc.dictionary(fc.constantFrom(...KEYS), fitting(plan.of));
      case 'union':
        return fc.oneof(...plan.choices.map(fitting));
      case 'object':
        return fc
          .tuple(
            fc.record(Object.fromEntries(Object.entries(plan.shape).map(([key, it]) => [key, fitting(it)])), {
              requiredKeys: [],
            }),
            fc.dictionary(fc.constantFrom('extra', 'b'), odd, { maxKeys: 1 }),
          )
          .map(([own, extra]) => ({ ...extra, ...own }));
    }
  };
  return fc.oneof({ weight: 9, arbitrary: fit() }, { weight: 1, arbitrary: odd });
}

/** As it comes over the wire: JSON, so without `undefined`. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

describe('the lean reader', () => {
  it('accepts, refuses and strips exactly what zod does', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        plans.chain((plan) => fc.tuple(fc.constant(plan), fitting(plan).map(wire))),
        ([plan, value]) => {
          const expected = zod.safeParse(withZod(plan), value);
          const found = lean.safeParse(withLean(plan), value);
          expect(found.success).toBe(expected.success);
          if (expected.success) expect(found.data).toEqual(expected.data);
          if (expected.success) accepted++;
          else refused++;
        },
      ),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(200);
  });

  it('names where something is wrong', () => {
    const schema = lean.object({ items: lean.array(lean.object({ id: lean.string() })) });
    const { error } = lean.safeParse(schema, { items: [{ id: 'a' }, { id: 1 }, {}] });
    expect(error?.issues).toEqual([
      { path: ['items', 1, 'id'], message: 'expected string' },
      { path: ['items', 2, 'id'], message: 'expected string' },
    ]);
  });

  it('N13: never lets a key `__proto__` through', () => {
    const value: unknown = JSON.parse('{"__proto__":{"admin":true},"a":"1"}');
    const { data } = lean.safeParse(lean.record(lean.string(), lean.unknown()), value);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(data).toEqual({ a: '1' });
  });
});
