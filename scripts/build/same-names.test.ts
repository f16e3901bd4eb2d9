import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withSameNames } from './same-names.ts';

/** What `result` is after the code has run, as it stands and with short names. */
function bothWays(code: string): { plain: unknown; short: unknown; written: string } {
  const written = withSameNames(code);
  // One assignment to a name that neither declares carries the value out.
  const run = (text: string): unknown => {
    const sandbox = { result: null };
    runInNewContext(`'use strict';(() => {${text}})()`, sandbox);
    return sandbox.result;
  };
  return { plain: run(code), short: run(written), written };
}

describe('withSameNames', () => {
  it.each([
    [
      'shorthand and defaults',
      'const make = ({ first, second = first }) => ({ first, second }); result = make({ first: 1 });',
    ],
    ['renamed while taken apart', 'const { one: two, ...others } = { one: 1, three: 3 }; result = [two, others];'],
    [
      'shadowing',
      'const value = 1; const inner = (value) => { { const value = 3; result = value; } return value; }; result = [result, inner(2), value];',
    ],
    [
      '`var` out of a block',
      'function count() { for (const one of [1, 2]) { var last = one; } return last; } result = count();',
    ],
    [
      'use before declaration',
      'result = later(2); function later(number) { return number * factor(); } function factor() { return 7; }',
    ],
    [
      'closures in loops',
      'const all = []; for (let index = 0; index < 3; index++) all.push(() => index); result = all.map((call) => call());',
    ],
    [
      'catch and its parameter',
      'let thrown = 0; try { throw new Error("no"); } catch ({ message }) { thrown = message; } result = thrown;',
    ],
    [
      'switch is one scope',
      'const pick = (kind) => { switch (kind) { case 1: { const kind = "one"; return kind; } default: { return String(kind); } } }; result = [pick(1), pick(2)];',
    ],
    [
      'classes, private and computed',
      'const key = "named"; class Counter { #count = 0; static all = []; [key]() { return ++this.#count; } get count() { return this.#count; } } const counter = new Counter(); counter.named(); result = [counter.count, counter.named()];',
    ],
    [
      'functions that know themselves',
      'const factorial = function self(number) { return number < 2 ? 1 : number * self(number - 1); }; result = factorial(5);',
    ],
    [
      'labels',
      'let found = 0; outer: for (const outer of [1, 2]) { for (const inner of [1, 2]) { if (inner === outer) continue outer; found += inner; } } result = found;',
    ],
    [
      'assignments to patterns',
      'let left = 1, right = 2; [left, right] = [right, left]; ({ left = 9, right } = { right }); result = [left, right];',
    ],
    [
      'templates and optional chains',
      'const person = { name: { first: "A" } }; const title = (name) => `${name?.first ?? "?"} ${person["name"].first}`; result = title(person.name);',
    ],
    [
      'free names stay',
      'const JSON_ = JSON; const e = Math.max(1, 2); result = JSON_.stringify({ e, t: typeof window });',
    ],
  ])('keeps what the code does: %s', (_, code) => {
    const { plain, short } = bothWays(code);
    expect(short).toEqual(plain);
    expect(short).not.toBeNull();
  });

  it('gives the same name the same letter in every function', () => {
    const component = (name: string) => `const ${name} = ({ app, model }) => app.translate(model.words);`;
    const written = withSameNames(`${component('First')}${component('Second')}globalThis.both = [First, Second];`);
    const [first, second] = written.split(';');
    expect(first?.replace(/^let \w+/, '')).toBe(second?.replace(/^let \w+/, ''));
    expect(first).toMatch(/^let \w=\(\{app:\w,model:\w\}\)=>|^let \w = \(\{ app:\w, model:\w \}\)/);
  });

  it('keeps the names that other modules know', () => {
    const written = withSameNames(
      'import { outside as inside, other } from "./x.js"; const made = inside(other); export { made as shown, other };',
    );
    expect(written).toMatch(/import \{ outside as \w, other as \w \} from "\.\/x\.js"/);
    expect(written).toMatch(/export \{ \w as shown, \w as other \}/);
  });

  it('finds names for more variables in one scope than there are letters', () => {
    const many = Array.from({ length: 200 }, (_, index) => `variable${index}`);
    const { plain, short } = bothWays(
      `${many.map((name, index) => `const ${name} = ${index};`).join('')}result = [${many.join()}];`,
    );
    expect(short).toEqual(plain);
  });
});
